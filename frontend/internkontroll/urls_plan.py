"""Addresses of plans, their checks and changes, the common frame and the comparison."""

from django.urls import path

from frontend.internkontroll import (
    gemensamt,
    jamfor,
    plan,
    plan_ny,
    planandring,
    planmoment,
    planvillkor,
    views,
)

PLAN = "internkontroll/<str:kod>/<int:ar>/"
MOMENT = "internkontroll/moment/<uuid:moment_id>/"
ANDRING = "internkontroll/andring/<uuid:andring_id>/"
GEMENSAMT = "internkontroll/gemensamt/<uuid:gemensamt_id>/"

urlpatterns = [
    path("internkontroll/", views.internkontroll, name="internkontroll"),
    path("internkontroll/<int:ar>/gemensamt/", gemensamt.common, name="gemensamt"),
    path("internkontroll/<int:ar>/gemensamt/ny/", gemensamt.new_common, name="gemensamt_ny"),
    path(
        "internkontroll/<int:ar>/gemensamt/hamta/",
        gemensamt.copy_common,
        name="gemensamt_hamta",
    ),
    path("internkontroll/<int:ar>/jamfor/", jamfor.compare, name="jamfor_planer"),
    path(GEMENSAMT, gemensamt.change_common, name="gemensamt_andra"),
    path(f"{GEMENSAMT}ta-bort/", gemensamt.remove_common, name="gemensamt_ta_bort"),
    path(PLAN, views.kontrollplan, name="kontrollplan"),
    path(f"{PLAN}ny/", plan_ny.new_plan, name="kontrollplan_ny"),
    path(f"{PLAN}moment/", planmoment.new_check, name="moment_nytt"),
    path(f"{PLAN}grans/", planvillkor.threshold, name="kontrollplan_grans"),
    path(f"{PLAN}undantag/", planvillkor.exception, name="kontrollplan_undantag"),
    path(f"{PLAN}gemensamma/", planvillkor.take_common, name="kontrollplan_gemensamma"),
    path(f"{PLAN}beslut/", plan.adopt, name="kontrollplan_beslut"),
    path(f"{PLAN}andringar/", planandring.plan_changes, name="kontrollplan_andringar"),
    path(f"{PLAN}beslut/ratta/", planandring.correct_adoption, name="kontrollplan_beslut_ratta"),
    path(MOMENT, planmoment.change_check, name="moment"),
    path(f"{MOMENT}ta-bort/", planmoment.remove_check, name="moment_ta_bort"),
    path(f"{MOMENT}flytta/", planmoment.move_check, name="moment_flytta"),
    path(ANDRING, planandring.plan_change, name="kontrollplan_andring"),
    path(f"{ANDRING}avsluta/<uuid:moment_id>/", planandring.end_check, name="moment_avsluta"),
    path(f"{ANDRING}gemensamma/", planandring.take_common, name="andring_gemensamma"),
]
