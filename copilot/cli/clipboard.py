"""The system clipboard, where there is one."""

_COPIED = {"en": "The reply is on the clipboard.", "zh": "回复已复制到剪贴板。"}
_MISSING = {
    "en": "No clipboard here (on Linux install xclip or wl-clipboard); copy the reply from above.",
    "zh": "此环境没有剪贴板（Linux 请安装 xclip 或 wl-clipboard），请手动复制上面的回复。",
}


def copy_to_clipboard(text: str, language: str) -> str:
    """Copy `text`; returns what to tell the agent."""
    import pyperclip

    try:
        pyperclip.copy(text)
    except pyperclip.PyperclipException:
        return _MISSING[language]
    return _COPIED[language]
