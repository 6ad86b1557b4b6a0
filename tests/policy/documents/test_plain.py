"""Plain text: the file's own characters, and the structure that its lines have lost."""

from tests.policy.documents.outline import cells, lead_of, outline, read, section_of


def test_offsets_count_in_the_file_itself() -> None:
    source = "We collect:\r\n- IMEI\r\n- MAC address\r\n"
    text = read(source)
    assert text.text == source
    assert [(b.start, b.end) for b in text.blocks] == [(0, 11), (13, 19), (21, 34)]


def test_byte_order_mark_is_told() -> None:
    text = read("\ufeffWe collect your IMEI.")
    assert text.text == "We collect your IMEI."
    assert any("byte-order mark" in (c.reason or "") for c in text.coverage)


def test_items_under_a_lead_in() -> None:
    text = read("We may collect the following information:\n(a) your name;\n(b) your phone number.\nWe use it to call you.")
    assert outline(text) == [
        "We may collect the following information:",
        "- (a) your name;",
        "- (b) your phone number.",
        "We use it to call you.",
    ]
    assert lead_of(text, "phone number") == "We may collect the following information:"
    assert lead_of(text, "call you") is None


def test_items_that_lost_their_marks() -> None:
    text = read("The app reads:\nIMEI\nMAC address\nlist of installed apps\n\nWe delete all of it after a year has passed.")
    assert outline(text)[1:] == [
        "- IMEI",
        "- MAC address",
        "- list of installed apps",
        "We delete all of it after a year has passed.",
    ]
    assert lead_of(text, "MAC") == "The app reads:"


def test_chinese_list_under_a_lead_in() -> None:
    text = read("我们会收集以下信息：\n①设备型号；\n②操作系统版本；\n③网络类型。\n上述信息用于保障安全。")
    assert [line[:3] for line in outline(text)] == ["我们会", "- ①", "- ②", "- ③", "上述信"]
    assert lead_of(text, "网络类型") == "我们会收集以下信息："


def test_nested_items_point_to_the_item_above() -> None:
    text = read("It includes:\n1. Device data:\n(a) IMEI;\n(b) model;\n2. Log data.\n")
    assert outline(text) == ["It includes:", "- 1. Device data:", "  - (a) IMEI;", "  - (b) model;", "- 2. Log data."]
    assert lead_of(text, "(b) model") == "1. Device data:"
    assert lead_of(text, "Log data") == "It includes:"


def test_list_goes_on_after_a_paragraph_inside_it() -> None:
    text = read("我们收集以下信息：\n1、设备信息，包括型号。\n该信息用于安全。\n2、日志信息，包括崩溃日志。\n")
    assert lead_of(text, "日志信息") == "我们收集以下信息："


def test_letters_are_no_roman_numbers() -> None:
    letters = "abcdefghij"
    text = read("It includes:\n" + "\n".join(f"({c}) some data of kind {c};" for c in letters))
    assert [b.level for b in text.blocks[1:]] == [1] * 10


def test_numbered_headings_make_sections() -> None:
    text = read(
        "Privacy Policy\n\n1. Data we collect\nWe collect your name.\n1.1 From your device\nWe read the IMEI.\n"
        "2. Sharing\nWe share nothing with anybody.\n"
    )
    assert section_of(text, "IMEI") == ("Privacy Policy", "1. Data we collect", "1.1 From your device")
    assert section_of(text, "share nothing") == ("Privacy Policy", "2. Sharing")


def test_chinese_numbering_ranks() -> None:
    text = read(
        "一、我们收集的信息\n（一）注册\n您注册时，我们收集手机号。\n（二）支付\n您支付时，我们收集订单信息。\n二、共享\n我们不会共享您的信息。\n"
    )
    assert section_of(text, "订单信息") == ("一、我们收集的信息", "（二）支付")
    assert section_of(text, "不会共享") == ("二、共享",)


def test_articles() -> None:
    text = read("第一章 总则\n第一条 目的\n本政策说明我们如何处理信息。\n第二章 收集\n第二条 范围\n我们收集设备信息。\n")
    assert section_of(text, "设备信息") == ("第二章 收集", "第二条 范围")


def test_capitals_and_short_lines_are_headings() -> None:
    text = read("INFORMATION WE COLLECT\nWe collect your name.\n\nHow we share it\nWe share your name with printers only.\n")
    assert outline(text) == [
        "# INFORMATION WE COLLECT",
        "We collect your name.",
        "# How we share it",
        "We share your name with printers only.",
    ]


def test_short_claims_are_no_headings() -> None:
    text = read("We do not sell your data\nWe keep it for thirty days and then delete it.\n")
    assert [b.kind for b in text.blocks] == ["paragraph", "paragraph"]


def test_heading_that_runs_into_its_text() -> None:
    text = read(
        "(A) Keeping Your Data Unless the law demands otherwise, we keep data for 30 days.\n"
        "(B) Your Rights You may ask us for a copy of your data at any time.\n"
    )
    assert outline(text) == [
        "# (A) Keeping Your Data",
        "Unless the law demands otherwise, we keep data for 30 days.",
        "# (B) Your Rights",
        "You may ask us for a copy of your data at any time.",
    ]


def test_title_in_capitals_that_runs_into_its_text() -> None:
    text = read("HOW LONG WE KEEP YOUR DATA We will keep it for thirty days.\nIMEI and MAC address are read by the app.\n")
    assert outline(text)[:2] == ["# HOW LONG WE KEEP YOUR DATA", "We will keep it for thirty days."]
    assert outline(text)[2] == "IMEI and MAC address are read by the app."


def test_sentence_after_a_mark_is_left_whole() -> None:
    text = read("(A) Sharing data with third parties when you ask us to do so, and never before.\n(B) Other Things.\n")
    assert outline(text)[0] == "- (A) Sharing data with third parties when you ask us to do so, and never before."


def test_table_split_by_bars() -> None:
    text = read(
        "We ask for these permissions:\nPermission | Purpose |\n"
        "Camera | To scan codes. |\nContacts | To find friends. |\nYou may refuse.\n"
    )
    assert [b.kind for b in text.blocks] == ["paragraph", "row", "row", "row", "paragraph"]
    assert cells(text) == [["Permission", "Purpose"], ["Camera", "To scan codes."], ["Contacts", "To find friends."]]
    assert [b.header for b in text.blocks] == [False, True, False, False, False]
    assert lead_of(text, "Contacts") == "We ask for these permissions:"


def test_table_of_markdown_and_of_tabs() -> None:
    ruled = read("| SDK | 目的 |\n|---|---|\n| 友盟 | 统计 |\n")
    assert cells(ruled) == [["SDK", "目的"], ["友盟", "统计"]]
    assert ruled.blocks[0].header
    assert ruled.text[ruled.blocks[0].end - 9 : ruled.blocks[0].end] == "|---|---|"
    assert cells(read("SDK\tPurpose\nUmeng\tStatistics\n")) == [["SDK", "Purpose"], ["Umeng", "Statistics"]]


def test_keys_and_values_have_no_header() -> None:
    text = read("Name | Umeng Analytics\nPurpose | statistics\nData | IMEI\n")
    assert not any(b.header for b in text.blocks)


def test_empty_cells() -> None:
    text = read("SDK | Purpose | Data\nUmeng |  | IMEI\n")
    assert cells(text)[1] == ["Umeng", "", "IMEI"]


def test_hard_wrapped_paragraphs_are_joined() -> None:
    text = read(
        "This policy explains which data the application collects, and why it does\n"
        "so. The application collects the model of your device and the version of\n"
        "its operating system. It sends both to our servers in Ireland, where they\n"
        "are deleted after thirty days.\n"
        "\n"
        "We do not collect your location, neither while the application runs in the\n"
        "foreground nor while it runs in the background.\n"
    )
    assert [b.kind for b in text.blocks] == ["paragraph", "paragraph"]
    assert text.text[text.blocks[1].start :].startswith("We do not collect your location")


def test_drawn_lines_do_not_cut_lists() -> None:
    text = read("Contact\n=======\nWrite to us at the address given below.\n-----\nData we keep\n-----\nWe keep your name.\n")
    assert [line for line in outline(text) if line.startswith("#")] == ["# Contact", "# Data we keep"]


def test_contact_line_with_bars_is_no_table() -> None:
    assert [b.kind for b in read("Home | About | Contact\nWe collect nothing at all.\n").blocks][-1] == "paragraph"
