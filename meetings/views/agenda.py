from meetings.views.soon import _soon

add_item = add_paper = edit_item = paper = remove_item = withdraw_paper = _soon
