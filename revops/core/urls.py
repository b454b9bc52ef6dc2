"""Pages of the foundation: log-in, profile, palette, explanations, style guide."""

from django.urls import path

from revops.core import views

app_name = "core"

urlpatterns = [
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
    path("language/", views.set_language, name="language"),
    path("profile/", views.ProfileScreen.as_view(), name="profile"),
    path("palette", views.PaletteScreen.as_view(), name="palette"),
    path(
        "explain/<str:label>/<int:pk>/<slug:field>/",
        views.ExplainScreen.as_view(),
        name="explain",
    ),
    path("style-guide/", views.StyleGuideScreen.as_view(), name="style_guide"),
]
