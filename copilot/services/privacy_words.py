"""What services say about forgetting, deleting and the audit log, in the agent's language."""

WORDS: dict[str, dict[str, str]] = {
    "index_held": {
        "en": "Another process holds the files of the knowledge index open, so what was deleted could not be overwritten there "
        "yet. The next `copilot customer forget` or `copilot purge` does it.",
        "zh": "知识库索引文件正被其他进程占用，已删除内容暂时无法覆盖；"
        "下次运行 `copilot customer forget` 或 `copilot purge` 时会完成。",
    },
    "store_held": {
        "en": "Other processes use the database, or this account may not vacuum it, so deleted rows could not be overwritten "
        "yet. Their key is gone. The next `copilot customer forget` or `copilot purge` does it.",
        "zh": "数据库正被其他进程使用，或当前账号无权执行 VACUUM，已删除的记录暂时无法覆盖（密钥已销毁，无法再读取）；"
        "下次运行 `copilot customer forget` 或 `copilot purge` 时会完成。",
    },
    "forget_key_files": {
        "en": "Files of `copilot backup --keys` from before still hold their key: write a new one, delete the old ones.",
        "zh": "此前用 `copilot backup --keys` 导出的密钥文件仍含该客户的密钥：请重新导出，并删除旧文件。",
    },
    "forget_key_file_kept": {
        "en": "{path} is damaged or cannot be written, and was left as it is. It may hold their key: mend or delete it, then "
        "run this again.",
        "zh": "{path} 已损坏或无法写入，未作改动，其中可能仍含该客户的密钥：请修复或删除该文件后重新运行本命令。",
    },
    "forget_other_homes": {
        "en": "Other machines that use this database keep published cases of this customer in their index until their next "
        "search, and traces of them in its files until `copilot purge` runs there.",
        "zh": "共用此数据库的其他机器：索引中该客户已发布的工单要到下次检索时才会移除，"
        "文件中的残留数据要在该机器上运行 `copilot purge` 后才会清除。",
    },
    "forget_published": {
        "en": "Cases of this customer keep being published while they are to be forgotten",
        "zh": "删除期间该客户的工单不断被重新发布",
    },
    "forget_published_hint": {"en": "Run it again when nobody publishes.", "zh": "请在无人发布工单时重新运行。"},
    "purging": {"en": "Deleting what is too old", "zh": "正在删除过期记录"},
    "purge_clock": {
        "en": "The clock of this machine is {days} days behind the newest record; nothing was deleted",
        "zh": "本机时钟比最新记录落后 {days} 天，未删除任何内容",
    },
    "purge_clock_hint": {
        "en": "Set the clock. If it is right and the record is wrong, add --yes.",
        "zh": "请校准时钟；如时钟无误而记录时间有误，请加 --yes。",
    },
    "purge_most": {
        "en": "This would delete more than half of these: {kinds}. A clock that is ahead does that; nothing was deleted",
        "zh": "将删除以下记录的一半以上：{kinds}。时钟超前时会出现这种情况，未删除任何内容",
    },
    "purge_most_hint": {
        "en": "Check the date of this machine and kb/policy/retention.yaml, look at --dry-run, then add --yes.",
        "zh": "请核对本机日期和 kb/policy/retention.yaml，用 --dry-run 查看明细，确认后加 --yes。",
    },
    "purge_audit_faulty": {
        "en": "The audit log is not whole, so none of it was deleted: see `copilot audit verify`.",
        "zh": "审计日志不完整，未删除其中任何条目：请查看 `copilot audit verify`。",
    },
    "audit_faulty": {
        "en": "The audit log is not whole: entry {number} is the first that is wrong ({kind})",
        "zh": "审计日志不完整：从第 {number} 条开始有误（{kind}）",
    },
    "audit_faulty_hint": {
        "en": "Somebody wrote to the database without this program. Keep a copy of it, then restore a backup.",
        "zh": "有人绕过本程序改动过数据库。请先留存副本，再恢复备份。",
    },
    "audit_changed": {"en": "it was changed", "zh": "内容被改动"},
    "audit_missing": {"en": "it is missing", "zh": "条目缺失"},
    "audit_inserted": {"en": "it was put in", "zh": "条目是插入的"},
    "audit_head": {
        "en": "the beginning or the end of the log was moved",
        "zh": "日志的起点或终点被改动",
    },
    "audit_unseen": {
        "en": "this machine, or whoever wrote the end down, has seen another one: an older state was put back",
        "zh": "与本机或先前抄录的末条不符：日志被换成了旧状态",
    },
    "audit_expected": {"en": "--expect is NUMBER:MAC, as `copilot audit verify` prints it", "zh": "--expect 的格式为 序号:MAC"},
    "audit_expected_hint": {
        "en": "Copy the whole of it.",
        "zh": "请完整复制 `copilot audit verify` 显示的末条。",
    },
    "export_written": {
        "en": "Written to {file}; it holds personal data.",
        "zh": "已写入 {file}，其中包含个人信息，请妥善保管。",
    },
    "export_unwritten": {"en": "{file} cannot be written: {reason}", "zh": "无法写入 {file}：{reason}"},
    "export_unwritten_hint": {"en": "Choose another file: --out FILE.", "zh": "请换一个文件：--out FILE。"},
    "forget_unasked": {"en": "Nobody said that this may be destroyed", "zh": "尚未确认删除"},
    "forget_unasked_hint": {"en": "Add --yes where no terminal asks.", "zh": "在没有终端提示的环境中，请加 --yes。"},
    "forget_ask": {
        "en": "This destroys everything held about the customer, for good. Type their reference again: ",
        "zh": "将彻底销毁该客户的全部资料，无法恢复。请再次输入客户编号：",
    },
    "forget_mistyped": {"en": "That is another reference; nothing was destroyed", "zh": "两次输入的编号不一致，未删除任何内容"},
    "forget_mistyped_hint": {"en": "Begin again.", "zh": "请重新运行。"},
}
