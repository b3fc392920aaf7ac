"""The rich console every view prints to, and the words of the views."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from copilot.cli.context import Session
from copilot.cli.render.wrapping import wrap
from copilot.language.unseen import marked_unseen

WIDEST = 100
PANEL_BORDER = 4

LEVEL_STYLE = {"P0": "bold white on red", "P1": "bold black on yellow", "P2": "bold cyan", "P3": "bold green"}

WORDS: dict[str, dict[str, str]] = {
    "verdict": {"en": "Verdict", "zh": "判断"},
    "critical": {"en": "SECURITY-CRITICAL", "zh": "安全紧急"},
    "tier": {"en": "goes to", "zh": "处理"},
    "junior": {"en": "junior", "zh": "初级客服"},
    "senior": {"en": "senior", "zh": "高级客服"},
    "security": {"en": "security", "zh": "安全组"},
    "priority": {"en": "priority", "zh": "优先级"},
    "language": {"en": "language", "zh": "语言"},
    "mood": {"en": "mood", "zh": "情绪"},
    "calm": {"en": "calm", "zh": "平静"},
    "anxious": {"en": "anxious", "zh": "焦虑"},
    "angry": {"en": "angry", "zh": "愤怒"},
    "panicked": {"en": "panicked", "zh": "恐慌"},
    "wants_human": {"en": "asks for a person", "zh": "要求人工"},
    "turn": {"en": "turn {n}", "zh": "第 {n} 条"},
    "reply": {"en": "Suggested reply", "zh": "建议回复"},
    "holding": {"en": "Approved holding reply", "zh": "已审核的安抚回复"},
    "prompt": {"en": "prompt", "zh": "提示词"},
    "version": {"en": "version", "zh": "版本"},
    "origin": {"en": "origin", "zh": "来源"},
    "file": {"en": "file", "zh": "文件"},
    "own": {"en": "the desk's own", "zh": "自定义"},
    "bundled": {"en": "bundled", "zh": "内置"},
    "tokens": {"en": "tokens", "zh": "token"},
    "no_calls": {"en": "No model was called in {month}.", "zh": "{month} 未调用过模型。"},
    "by_day": {"en": "day (UTC)", "zh": "日期（UTC）"},
    "by_agent": {"en": "agent", "zh": "客服"},
    "by_command": {"en": "command", "zh": "命令"},
    "by_model": {"en": "model", "zh": "模型"},
    "calls": {"en": "calls", "zh": "调用次数"},
    "tokens_in": {"en": "tokens in", "zh": "输入 token"},
    "tokens_out": {"en": "tokens out", "zh": "输出 token"},
    "cost": {"en": "USD", "zh": "美元"},
    "cap_left": {"en": "Cap {cap} USD a month, {left} USD left.", "zh": "每月上限 {cap} 美元，剩余 {left} 美元。"},
    "unpriced": {
        "en": "{n} calls have no listed price and count as 0: add the model to kb/policy/prices.yaml.",
        "zh": "{n} 次调用没有标价，按 0 计：请在 kb/policy/prices.yaml 中补充该模型。",
    },
    "reworked": {"en": "Reworked reply", "zh": "改写后的回复"},
    "being_written": {"en": "Being written, not checked yet", "zh": "撰写中，尚未审核"},
    "no_reply": {"en": "No reply: the draft was withdrawn.", "zh": "无回复：草稿已撤回。"},
    "sources": {"en": "Sources", "zh": "来源"},
    "ask": {"en": "Still to ask", "zh": "待询问"},
    "notes": {"en": "Notes for you", "zh": "给客服的提示"},
    "evidence": {"en": "Evidence to collect (never a secret)", "zh": "需收集的证据（绝不含机密）"},
    "guard_ok": {"en": "Guard: nothing against sending it", "zh": "审核：可以发送"},
    "guard_bad": {"en": "Guard: must not be sent", "zh": "审核：不得发送"},
    "unverified": {"en": "Unverified: no source says this, check before sending", "zh": "未核实：来源中没有依据，发送前请核对"},
    "nothing_found": {"en": "Nothing found.", "zh": "未找到相关内容。"},
    "error": {"en": "error", "zh": "错误"},
    "warning": {"en": "warning", "zh": "警告"},
    "errors": {"en": "errors:", "zh": "错误："},
    "warnings": {"en": "warnings:", "zh": "警告："},
    "questions": {"en": "questions", "zh": "问题数"},
    "ndcg": {"en": "nDCG@10", "zh": "nDCG@10"},
    "recall": {"en": "recall@3", "zh": "前 3 命中率"},
    "misled": {"en": "misled", "zh": "误导率"},
    "abstention": {"en": "off-topic questions left unanswered", "zh": "无关问题不作答的比例"},
    "missed": {"en": "Right article not among the first three", "zh": "前三条中没有正确文章"},
    "answered_off_topic": {"en": "Answered although off-topic", "zh": "无关问题却给出了答案"},
    "category": {"en": "category", "zh": "类别"},
    "updated": {"en": "updated", "zh": "更新日期"},
    "review_by": {"en": "review by", "zh": "复核日期"},
    "related": {"en": "related", "zh": "相关文章"},
    "conversations": {"en": "conversations", "zh": "会话数"},
    "held": {"en": "security-critical, left out", "zh": "安全紧急，不计入"},
    "answered": {"en": "answered by an article", "zh": "已有文章可答"},
    "open": {"en": "without a sure answer", "zh": "没有可靠答案"},
    "name": {"en": "name", "zh": "名称"},
    "asked": {"en": "asked", "zh": "次数"},
    "growth": {"en": "week / before", "zh": "本周 / 上周"},
    "question": {"en": "question", "zh": "问题"},
    "nearest": {"en": "nearest article", "zh": "最接近的文章"},
    "score": {"en": "score", "zh": "得分"},
    "documents": {"en": "documents", "zh": "篇数"},
    "headline": {"en": "Summary", "zh": "摘要"},
    "problem": {"en": "Problem", "zh": "问题"},
    "timeline": {"en": "Timeline", "zh": "时间线"},
    "tried": {"en": "Tried", "zh": "已尝试"},
    "promises": {"en": "Promises", "zh": "承诺"},
    "promise": {"en": "{by}: {what}", "zh": "{by}：{what}"},
    "promise_until": {"en": "{by} ({until}): {what}", "zh": "{by}（{until}）：{what}"},
    "facts": {"en": "Facts", "zh": "关键信息"},
    "open_questions": {"en": "Open questions", "zh": "未决问题"},
    "next_step": {"en": "Next step", "zh": "下一步"},
    "message_read": {"en": "{n} message read", "zh": "已阅读 {n} 条消息"},
    "messages_read": {"en": "{n} messages read", "zh": "已阅读 {n} 条消息"},
    "model": {"en": "written by the model", "zh": "模型生成"},
    "offline": {"en": "composed offline", "zh": "离线生成"},
    "key_in_use": {
        "en": "Master key {id} in {where} wraps {n} data keys.",
        "zh": "主密钥 {id} 位于 {where}，封装 {n} 个数据密钥。",
    },
    "key_rotated": {
        "en": "Master key {id} in {where} has taken the place of {before}; {n} data keys rewrapped.",
        "zh": "主密钥已由 {before} 更换为 {id}（位于 {where}），重新封装数据密钥 {n} 个。",
    },
    "other_keys": {"en": "Other keys found", "zh": "其他密钥"},
    "keys_dropped": {"en": "Dropped", "zh": "已删除"},
    "keys_kept": {"en": "Still there: remove it by hand once nothing needs it", "zh": "仍保留：确认不再需要后请手动删除"},
    "archive_without_keys": {
        "en": "Only this database can read this archive: --keys FILE writes its keys too, for another machine or a lost disk.",
        "zh": "此备份只有当前数据库能读取：如需换机器或防磁盘损坏，请加 --keys FILE 一并导出密钥。",
    },
    "archive_keys": {
        "en": "{n} keys in {path}: keep only the newest such file, apart from the archive. It needs the master key too.",
        "zh": "{n} 个密钥已写入 {path}：只保留最新一份，与备份分开存放。读取时还需要主密钥。",
    },
    "backed_up": {
        "en": "{path}: {cases} cases, {rows} rows in all, {kib} KiB, read again and whole.",
        "zh": "{path}：工单 {cases} 条，共 {rows} 行，{kib} KiB，已回读校验。",
    },
    "restored": {
        "en": "Restored the state of {at}: {cases} cases, {rows} rows in all; all {opened} sealed records open.",
        "zh": "已恢复至 {at} 的状态：工单 {cases} 条，共 {rows} 行；{opened} 条加密记录均可打开。",
    },
    "left_out": {
        "en": "Left out, forgotten since: {customers} customers with {cases} cases and {drafts} drafts.",
        "zh": "已被遗忘、不予恢复：客户 {customers} 位，工单 {cases} 条，草稿 {drafts} 份。",
    },
    "state_before": {
        "en": "The state from before is in {path}, its keys in {keys}: delete both once it is not needed.",
        "zh": "恢复前的状态保存在 {path}，密钥在 {keys}：确认不需要后请一并删除。",
    },
    "schema": {"en": "schema", "zh": "结构版本"},
    "table": {"en": "table", "zh": "表"},
    "rows": {"en": "rows", "zh": "行数"},
    "rows_before": {"en": "rows before", "zh": "迁移前行数"},
    "rows_after": {"en": "rows after", "zh": "迁移后行数"},
    "schema_current": {"en": "The schema is {newest}, the newest.", "zh": "结构版本为 {newest}，已是最新。"},
    "migrated": {"en": "Schema {found} is now {newest} ({steps}).", "zh": "结构版本已由 {found} 升级到 {newest}（{steps}）。"},
    "migration_rehearsed": {
        "en": "Schema {found} would become {newest} ({steps}). Everything was taken back.",
        "zh": "结构版本将由 {found} 升级到 {newest}（{steps}）。以上均已撤回。",
    },
    "rehearsal_opened": {
        "en": "{opened} sealed records open afterwards; it took {seconds} s.",
        "zh": "迁移后 {opened} 条加密记录均可打开；耗时 {seconds} 秒。",
    },
    "rows_differ": {
        "en": "A table has other numbers of rows than before: do not migrate before you know why.",
        "zh": "有表的行数与迁移前不一致：查明原因之前请勿迁移。",
    },
    "keys_file_anew": {
        "en": "Files of backup --keys from before need the old key: write a new one, then delete them.",
        "zh": "此前的 backup --keys 文件仍需旧密钥：请重新导出一份，再删除旧文件。",
    },
}


def word(key: str, session: Session) -> str:
    """The label `key` in the agent's language."""
    return WORDS[key][session.ui_lang]


def print_list(screen: Console, title: str, items: Sequence[str], session: Session, style: str = "bold") -> None:
    """A heading and its items; nothing where there are none."""
    if items:
        screen.print(Text(word(title, session), style))
    for item in items:
        print_item(screen, item)


class Screen(Console):
    """A console that no text can drive: nothing in it is markup or a control code, whichever view prints it."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=marked_unseen(segment.text))

    def on_broken_pipe(self) -> None:
        """The reader went away; the program's one boundary knows what that means, rich would exit with 1."""
        raise BrokenPipeError


def console(session: Session) -> Console:
    """Prints to the session's answer stream; no colour in a pipe or with NO_COLOR, never wider than is readable."""
    screen = Screen(file=session.out, highlight=False, markup=False, emoji=False)
    if screen.width > WIDEST:
        screen.width = WIDEST
    return screen


def plain(text: Any) -> Text:
    """Customer text as it will be seen, so that it is measured as it is printed."""
    return Text(marked_unseen(str(text)))


def print_item(screen: Console, text: Any, *, lead: str = "• ", indent: int = 2, style: str = "") -> None:
    """A list item whose further lines stand under its first, broken where Chinese may be."""
    first = " " * indent + lead
    rest = " " * cell_len(first)
    lines = wrap(marked_unseen(str(text)), screen.width - cell_len(first)).split("\n")
    for number, line in enumerate(lines):
        screen.print(Text((rest if number else first) + line, style))
