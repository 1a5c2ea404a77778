"""The doors of the topic pool."""

from django.urls import path

from meetings.views import dispute_file, topics

app_name = "topics"

urlpatterns = [
    path("", topics.topics, name="topics"),
    path("new/", topics.new, name="new"),
    path("disputes/<int:pk>/", topics.propose_dispute, name="propose_dispute"),
    path("<int:pk>/", topics.topic, name="topic"),
    path("<int:pk>/edit/", topics.edit, name="edit"),
    path("<int:pk>/accept/", topics.accept, name="accept"),
    path("<int:pk>/return/", topics.return_topic, name="return"),
    path("<int:pk>/withdraw/", topics.withdraw, name="withdraw"),
    path("<int:pk>/dispute/", dispute_file.topic_dispute, name="dispute"),
]
