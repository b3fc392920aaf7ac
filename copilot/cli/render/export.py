"""What an export published, or what kept it from being published."""

from copilot.cli.context import Session
from copilot.cli.render.console import console, plain
from copilot.cli.render.lint import show_problems
from copilot.services.export import ExportReport

_WORDS = {
    "done": {
        "en": "{pages} articles ({languages}), {files} files, {size} KB, {seconds} s",
        "zh": "{pages} 篇文章（{languages}），{files} 个文件，{size} KB，用时 {seconds} 秒",
    },
    "open": {"en": "Open {page} in a browser.", "zh": "用浏览器打开 {page} 查看。"},
    "refused": {
        "en": "Nothing was published. Correct these lines, or set `audience: desk` for what is not for customers.",
        "zh": "未发布任何内容。请修正以上各行；不面向客户的文章请设置 `audience: desk`。",
    },
    "desk": {"en": "for the desk only", "zh": "仅供客服内部"},
    "language": {"en": "in a language the site does not have", "zh": "语言不在站点范围内"},
    "empty": {"en": "without a reply or steps", "zh": "没有回复也没有步骤"},
}


def show_export(report: ExportReport, session: Session) -> None:
    """Print the figures, what was left out and where to look; or the problems."""
    screen = console(session)

    def say(key: str, **values: object) -> str:
        return _WORDS[key][session.ui_lang].format(**values)

    if report.problems:
        show_problems(report.problems, session)
        screen.print(say("refused"), style="bold red", soft_wrap=True)
        return
    languages = ", ".join(f"{language} {count}" for language, count in report.articles.items())
    figures = {"files": report.files, "size": report.bytes // 1000, "seconds": report.seconds}
    screen.print(say("done", pages=sum(report.articles.values()), languages=languages, **figures), style="green")
    for source, why in report.left_out.items():
        screen.print(plain(f"– {source}: {say(why)}"), soft_wrap=True)
    screen.print(plain(say("open", page=f"{report.folder}/index.html")), soft_wrap=True)
