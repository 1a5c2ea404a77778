"""Who may do what with the state of a file: nobody. The portal alone takes its steps, by what the scanner says."""

from coordination.core import policy
from coordination.core.flows import STORED_FILE
from coordination.core.policy import nobody

policy.register({STORED_FILE.code(step): nobody for step in STORED_FILE.steps.values()})
