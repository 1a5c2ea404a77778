"""The doors of opinions and disputes: what each is opened on (`house.furnished`), and who may know of it."""

EVERYONE = {
    *("secretariat", "office_leader", "liaison_a", "leader_a", "staff_a", "admin_a"),
    *("liaison_b", "observer", "stranger"),
}
A = {"liaison_a", "leader_a", "staff_a", "admin_a"}
OFFICE = {"secretariat", "office_leader"}
ASKING = OFFICE | A  # the agency whose text it is, and those that lead the mechanism
CONCERNED = ASKING | {"liaison_b"}


def _on(target: str, who: set[str], *names: str) -> dict[str, tuple[str, set[str]]]:
    return {f"opinions:{name}": (target, who) for name in names}


DOORS: dict[str, tuple[str, set[str]]] = {
    **_on("", EVERYONE, "requests", "answer_path", "drafts", "begin_draft", "disputes", "begin_dispute", "policies"),
    # What an agency is asked
    **_on("unread", CONCERNED, "request"),
    **_on("waiting", {"liaison_b"}, "more_time", "answer_at_once", "reply", "comment", "attach_to_reply", "take_up"),
    **_on("waiting", {"liaison_b"}, "hand_on", "send_back", "sign"),
    **_on("inner_comment", {"liaison_b"}, "change_comment", "drop_comment"),
    **_on("comment", {"liaison_b"}, "respond"),
    **_on("reply_paper", {"liaison_b"}, "reply_paper", "drop_reply_paper"),
    # Its own texts
    **_on("text", CONCERNED, "draft", "settle_draft", "withdraw_draft", "reopen_draft", "take_over"),
    **_on("text", CONCERNED, "begin_version", "write_version", "replace_text", "send_version"),
    **_on("text_version", CONCERNED, "version", "compare_versions"),
    **_on("text_version", A, "version_file"),  # what it was taken from is its own agency's
    **_on("text_section", CONCERNED, "write_section", "insert_section", "remove_section", "put_back_section"),
    **_on("circulated", EVERYONE - {"stranger"}, "circulate"),
    # Its rounds
    **_on("text", ASKING, "adoption", "treat_together", "take_all", "tell_answers"),
    **_on("comment", ASKING, "treat", "take_wording"),
    **_on("mechanism", EVERYONE - {"stranger"}, "rules"),
    **_on("asked_rule", EVERYONE - {"stranger"}, "end_rule"),
    **_on("text", ASKING, "open_round"),
    **_on("round", CONCERNED, "round"),
    **_on("round", ASKING, "ask_further", "urge_all", "close_round", "withdraw_round"),
    **_on("waiting", ASKING, "urge"),
    **_on("more_time", ASKING, "settle_more_time"),
    # Papers
    **_on("round", CONCERNED, "round_letter_docx", "round_letter_pdf"),
    **_on("request", CONCERNED, "request_letter_docx", "request_letter_pdf"),
    **_on("reply", CONCERNED, "reply_letter_docx", "reply_letter_pdf"),
    **_on("text", CONCERNED, "adoption_table_docx", "adoption_table_pdf", "adoption_table_xlsx"),
    **_on("dispute", CONCERNED, "dispute_memo_docx", "dispute_memo_pdf"),
    # Disputes
    **_on("dispute_draft", A, "edit_dispute", "raise_dispute"),
    **_on("dispute", CONCERNED, "dispute", "state_opinion", "sign_opinion", "add_option", "propose_ending"),
    **_on("dispute", CONCERNED, "record_talk", "make_offer", "propose_agreement", "confirm_agreement"),
    **_on("dispute", CONCERNED, "decline_agreement", "climb", "record_ruling", "reserve", "attach_papers"),
    **_on("dispute", CONCERNED, "withdraw_dispute"),
    **_on("dispute_option", CONCERNED, "withdraw_option"),
    **_on("dispute_offer", CONCERNED, "withdraw_offer"),
    **_on("dispute_paper", CONCERNED, "dispute_paper"),
    # The register
    **_on("", EVERYONE, "choose_policy", "enter_policy"),
    **_on("kind", EVERYONE, "export_policies"),
    **_on("policy", EVERYONE, "policy", "change_policy", "end_policy", "strike_policy", "tie_policy"),
    **_on("unsent", A, "tie_draft", "compare_with_register", "go_on"),
    **_on("likeness", A, "say_no_conflict", "look_again"),
    **_on("tie", A, "untie"),
}
