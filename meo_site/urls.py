"""Every address, by house."""

from allauth.account.decorators import secure_admin_login
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.urls import include, path

from meo_site.accounts import views as accounts
from meo_site.mail import views as mail

from . import health, views
from .api import api

admin.autodiscover()
admin.site.unregister(Authenticator)  # second factors are nobody's business but their owner's
admin.site.login = secure_admin_login(admin.site.login)  # one sign-in, with its rate limits and second factor
admin.site.site_header = admin.site.site_title = "Observatory catalogue"
admin.site.index_title = "Catalogue"
admin.site.enable_nav_sidebar = False  # tables of values need the width

urlpatterns = [
    path("", views.home, name="home"),
    path("signed-in/", views.signed_in, name="signed-in"),
    path("signed-in/left/", accounts.time_left, name="time-left"),
    path("signed-in/stay/", accounts.stay, name="stay"),
    path("method/", views.page, {"name": "method"}, name="method"),
    path("privacy/", views.page, {"name": "privacy"}, name="privacy"),
    path("accessibility/", views.page, {"name": "accessibility"}, name="accessibility"),
    path("region/", views.region, name="region"),
    path("priorities/", views.priorities, name="priorities"),
    path("priorities/<slug:code>/", views.priority_page, name="priority"),
    path("data-sources/", views.data_sources, name="data-sources"),
    path("", include("assessments.urls")),
    path("indicators/", include("indicators.urls")),
    path("api/v1/", api.urls),
    path("accounts/", include("allauth.urls")),
    path("mail/stop/<str:token>/", mail.stop, name="mail-stop"),
    path("admin/r/<int:content_type_id>/<path:object_id>/", admin.site.admin_view(views.view_on_site)),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

handler400 = "meo_site.errors.bad_request"
handler500 = "meo_site.errors.server_error"
