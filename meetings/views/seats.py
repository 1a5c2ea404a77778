from meetings.views.soon import _soon

answer = _soon
