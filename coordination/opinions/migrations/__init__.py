"""The tables as they stand. What led there until 27 November 2026 is replaced: by the tables, and the first few by what
comes after the tables, one by each, so that each can be taken back by itself.
"""

FORMER = (
    "0001_initial",
    "0002_what_is_sent_stays",
    "0003_the_register_is_compared",
    "0004_a_section_left_out_takes_up_nothing",
    "0005_silence_has_its_ground",
    "0006_a_dispute_knows_that_it_was_raised",
    "0007_nobody_owes_an_answer_to_itself",
    "0008_a_dispute_says_with_what_it_ended",
    "0009_a_request_keeps_what_it_asked_first",
    "0010_time_asked_for_may_lapse",
    "0011_a_dispute_knows_out_of_what_it_grew",
    "0012_what_is_signed_in_a_dispute_stays",
)
