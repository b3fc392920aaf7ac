"""What imports say, in the agent's language; a problem with a row stands behind the number of its line."""

WORDS: dict[str, dict[str, str]] = {
    "importing": {"en": "Importing", "zh": "正在导入"},
    "import_left_out": {"en": "Problem: {problem}", "zh": "问题：{problem}"},
    "import_report": {
        "en": "{added} added, {updated} updated, {unchanged} unchanged",
        "zh": "新增 {added}，更新 {updated}，未变 {unchanged}",
    },
    "import_report_forgotten": {
        "en": "{added} added, {updated} updated, {unchanged} unchanged; {forgotten} of forgotten customers left out",
        "zh": "新增 {added}，更新 {updated}，未变 {unchanged}；已删除资料的客户 {forgotten} 条，未导入",
    },
    "import_line": {"en": "line {line}: {why}", "zh": "第 {line} 行：{why}"},
    "import_more": {"en": "and {count} more lines", "zh": "另有 {count} 行"},
    "import_interrupted": {
        "en": "Stopped. {count} records are in; give the same command again to go on.",
        "zh": "已停止。已导入 {count} 条记录，重新运行同一命令即可继续。",
    },
    "import_replaced": {
        "en": "Characters that are not {encoding} were replaced: {count}",
        "zh": "有 {count} 个字符不符合 {encoding} 编码，已替换",
    },
    "import_read_as": {"en": "Read as {encoding}", "zh": "按 {encoding} 编码读取"},
    "import_no_text": {"en": "FILE is no text", "zh": "FILE 不是文本文件"},
    "import_no_text_hint": {
        "en": "Save the sheet as CSV, or give one JSON object a line.",
        "zh": "请将表格另存为 CSV，或提供每行一个 JSON 对象的文件。",
    },
    "import_unread": {"en": "{file} cannot be read: {reason}", "zh": "无法读取 {file}：{reason}"},
    "import_unread_hint": {"en": "Check the path; - reads standard input.", "zh": "请检查路径；用 - 可从标准输入读取。"},
    "import_without": {"en": "The table has no column {field}", "zh": "表格缺少 {field} 列"},
    "import_without_hint": {
        "en": "Name the columns as --help does, or say in a mapping file which is which (--map).",
        "zh": "请按 --help 中的名称命名各列，或用映射文件说明对应关系（--map）。",
    },
    "import_never": {
        "en": "{where}: no record has {column}",
        "zh": "{where}：所有记录中都没有 {column}",
    },
    "import_not_json": {"en": "not a JSON object", "zh": "不是 JSON 对象"},
    "import_many_cells": {
        "en": "{cells} cells under a heading of {columns}; is a text with {delimiter} not in quotes?",
        "zh": "表头为 {columns} 列，此行却有 {cells} 列；是否有含 {delimiter} 的文本未加引号？",
    },
    "import_open_quote": {"en": "a quote is opened here and not closed", "zh": "此处的引号没有闭合"},
    "import_missing": {"en": "{fields} must not be empty", "zh": "{fields} 不能为空"},
    "import_not_text": {"en": "{field} is no text", "zh": "{field} 不是文本"},
    "import_too_long": {"en": "{field} has more than {most} characters", "zh": "{field} 超过 {most} 个字符"},
    "import_unfit": {
        "en": "{field} stands in lists and logs: no personal data, nothing secret, nothing invisible in it",
        "zh": "{field} 会显示在列表和日志中，不得含个人信息、机密或不可见字符",
    },
    "import_secret": {"en": "{field} holds a secret", "zh": "{field} 含有机密信息"},
    "import_one_of": {"en": "{field} is none of {known}", "zh": "{field} 不是以下值之一：{known}"},
    "import_no_date": {"en": "{field} is no ISO 8601 date", "zh": "{field} 不是 ISO 8601 日期"},
    "import_other_date": {"en": "{field} is no date like {format}", "zh": "{field} 不符合日期格式 {format}"},
    "import_no_language": {
        "en": "{field} is no language code such as zh or en",
        "zh": "{field} 不是 zh、en 之类的语言代码",
    },
    "import_no_messages": {"en": "messages cannot be read: {why}", "zh": "无法读取 messages：{why}"},
    "import_no_level": {
        "en": "a tier needs a level, or a category that the escalation policy has",
        "zh": "填写 tier 时须同时填写 level，或填写升级策略中已有的 category",
    },
    "import_forgotten": {
        "en": "the customer was forgotten on {day}, and the record has no later date",
        "zh": "该客户的资料已于 {day} 删除，此记录没有更晚的日期",
    },
    "import_empty": {"en": "FILE holds no records", "zh": "FILE 中没有记录"},
    "import_empty_hint": {
        "en": "Give a table with a heading and rows, or one JSON object a line.",
        "zh": "请提供含表头和数据行的表格，或每行一个 JSON 对象的文件。",
    },
    "import_own_case": {
        "en": "left out: there is a case of that id at this desk already",
        "zh": "未导入：本客服台已有相同编号的工单",
    },
    "import_other_customer": {
        "en": "left out: the case of that id belongs to another customer",
        "zh": "未导入：相同编号的工单属于另一位客户",
    },
    "import_unnamed": {
        "en": "imported, but its case stays with the customer nobody had named",
        "zh": "已导入，但工单仍属于未具名的客户",
    },
    "import_unpublished": {"en": "imported, not published: {rules}", "zh": "已导入，未发布：{rules}"},
}
