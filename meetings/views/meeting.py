from meetings.views.soon import _soon

cancel = convene = edit = ics = invite = meeting = meetings = move = new = _soon
