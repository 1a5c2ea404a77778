from django.urls import path

from coordination.core.arrivals import views

urlpatterns = [
    path("", views.begin, name="arrivals"),
    path("<int:pk>/", views.arrival, name="arrival"),
]
