"""What keys, backups and migrations say to whoever keeps the desk running."""

WORDS: dict[str, dict[str, str]] = {
    "keys_readable": {
        "en": "Others can read {path} (mode {mode}): chmod 600 it, and rotate the key if they may have (copilot keys rotate).",
        "zh": "其他用户可以读取 {path}（权限 {mode}）：请执行 chmod 600；如可能已被读取，请更换密钥（copilot keys rotate）。",
    },
    "keys_beside": {
        "en": "The key lies beside the data: whoever copies the folder has both. Set COPILOT_KEYRING=1, or COPILOT_KEY_FILE to "
        "a file elsewhere, then run copilot keys rotate.",
        "zh": "密钥与数据放在同一文件夹，拷走文件夹就同时拿到了两者。请设置 COPILOT_KEYRING=1，"
        "或用 COPILOT_KEY_FILE 指定别处的文件，再运行 copilot keys rotate。",
    },
    "keys_unfinished": {
        "en": "The configured place holds another key than the one in use: copilot keys rotate goes over to it.",
        "zh": "当前设置的位置与正在使用的密钥不一致：运行 copilot keys rotate 即可完成切换。",
    },
    "keys_others": {
        "en": "Nothing in this database needs the other keys: drop them, unless another database or a backup's keys do.",
        "zh": "本数据库已不需要其余密钥：若没有其他数据库或 backup --keys 文件需要，请删除。",
    },
    "keys_left": {
        "en": "{path} holds states from before a restore, with their keys: customers forgotten since can still be read there. "
        "Delete them once they are not needed.",
        "zh": "{path} 中保留着恢复前的状态及其密钥：之后被遗忘的客户在其中仍可读取。确认不需要后请删除。",
    },
    "rewrapping": {"en": "Rewrapping data keys", "zh": "正在重新封装数据密钥"},
    "backing_up": {"en": "Writing the archive", "zh": "正在写入备份"},
    "restoring": {"en": "Restoring", "zh": "正在恢复"},
    "rehearsing": {"en": "Opening every record", "zh": "正在逐条验证记录"},
}
