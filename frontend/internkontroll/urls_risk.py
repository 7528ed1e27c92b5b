"""Addresses of risks and their scales."""

from django.urls import path

from frontend.internkontroll import risk, riskatgard, riskregister, riskskala

urlpatterns = [
    path("internkontroll/risker/", riskregister.all_risks, name="risker_alla"),
    path("internkontroll/<str:kod>/risker/", riskregister.risks, name="risker"),
    path("internkontroll/<str:kod>/risker/ny/", risk.new_risk, name="risk_ny"),
    path("internkontroll/risk/<uuid:risk_id>/", risk.show_risk, name="risk"),
    path("internkontroll/risk/<uuid:risk_id>/andra/", risk.change, name="risk_andra"),
    path("internkontroll/risk/<uuid:risk_id>/vardera/", risk.score, name="risk_vardera"),
    path("internkontroll/risk/<uuid:risk_id>/avsluta/", risk.end, name="risk_avsluta"),
    path("internkontroll/risk/<uuid:risk_id>/ateruppta/", risk.resume, name="risk_ateruppta"),
    path("internkontroll/risk/<uuid:risk_id>/ta-bort/", risk.remove, name="risk_ta_bort"),
    path("internkontroll/risk/<uuid:risk_id>/atgard/", riskatgard.add, name="riskatgard_ny"),
    path("internkontroll/riskatgard/<uuid:atgard_id>/", riskatgard.show, name="riskatgard"),
    path("internkontroll/riskskala/", riskskala.scales, name="riskskalor"),
    path("internkontroll/riskskala/ny/", riskskala.begin, name="riskskala_ny"),
    path("internkontroll/riskskala/<int:nummer>/", riskskala.scale, name="riskskala"),
    path("internkontroll/riskskala/<int:nummer>/beslut/", riskskala.adopt, name="riskskala_beslut"),
    path(
        "internkontroll/riskskala/<int:nummer>/ta-bort/",
        riskskala.remove,
        name="riskskala_ta_bort",
    ),
]
