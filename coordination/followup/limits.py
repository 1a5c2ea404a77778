"""How many working days follow-up gives for what has no date of its own.

Custom of follow-up offices, not law: leaders' instructions and refusals are settled within three to five days where
rules of cities say anything. A portal may lay down others in its settings.
"""

DECIDE_REFUSAL_WITHIN = 3
