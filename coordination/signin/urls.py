"""The doors of sign-in."""

from django.urls import path

from coordination.signin import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/second/", views.second_step, name="second_step"),
    path("sign-in/again/", views.prove_again, name="prove_again"),
    path("sign-in/forgotten/", views.forgotten, name="forgotten"),
    path("sign-in/reset/<uidb64>/<token>/", views.reset, name="reset"),
    path("sign-in/first/", views.first, name="first"),
    path("sign-in/first/<str:secret>/", views.first_by_link, name="first_by_link"),
    path("join/", views.join, name="join"),
    path("join/<str:token>/", views.join_by_link, name="join_by_link"),
    path("sign-in/single/", views.single, name="single"),
    path("sign-in/single/back/", views.single_back, name="single_back"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/", views.password, name="password"),
    path("address/", views.change_address, name="change_address"),
    path("address/confirm/", views.confirm_address, name="confirm_address"),
    path("address/confirm/<str:token>/", views.address_by_link, name="address_by_link"),
    path("address/<int:pk>/resend/", views.resend_address, name="resend_address"),
    path("address/<int:pk>/withdraw/", views.withdraw_address, name="withdraw_address"),
    path("sign-ins/", views.sign_ins, name="sign_ins"),
    path("sign-ins/<int:pk>/end/", views.end_sign_in, name="end_sign_in"),
    path("sign-ins/end-others/", views.end_other_sign_ins, name="end_other_sign_ins"),
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/<int:pk>/", views.account, name="account"),
    path("accounts/<int:pk>/close/", views.close, name="close_account"),
    path("accounts/<int:pk>/reopen/", views.reopen, name="reopen_account"),
    path("accounts/<int:pk>/reset/", views.ask_reset, name="ask_reset"),
    path("accounts/<int:pk>/role/", views.ask_role, name="ask_role"),
    path("accounts/<int:pk>/emergency/", views.keep_password, name="keep_password"),
    path("accounts/requests/", views.account_requests, name="account_requests"),
    path("accounts/requests/<int:pk>/", views.account_request, name="account_request"),
    path("factors/", views.factors, name="factors"),
    path("factors/app/", views.add_app, name="add_app"),
    path("factors/keys/new/", views.add_key, name="add_key"),
    path("factors/<int:pk>/remove/", views.remove_factor, name="remove_factor"),
    path("factors/codes/", views.recovery_codes, name="recovery_codes"),
    path("factors/codes/renew/", views.renew_codes, name="renew_codes"),
]
