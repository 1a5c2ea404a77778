"""How many working days follow-up gives for what has no date of its own.

Custom of follow-up offices, not law: where rules of cities say anything, what is urgent is settled within one to five
days.
"""

DECIDE_REFUSAL_WITHIN = 3
