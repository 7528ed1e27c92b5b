"""Periodic work, run by cron or a systemd timer; safe to run twice, late, or at once."""

from django.core.management.base import BaseCommand

from styrning.bas.clock import today
from styrning.grund.anrop import purge_receipts
from styrning.grund.registries import do_periodic_work
from styrning.grund.services_utskick import queue_last_days, queue_weekly, send_pending


class Command(BaseCommand):
    help = (
        "Lägger veckans brev och brev om tre dagar kvar i kö, skickar det som väntar och tar bort "
        "gamla kvittenser. Kör var femte till femtonde minut."
    )

    def handle(self, *args, **options):
        day = today()
        veckobrev, fristbrev = queue_weekly(day), queue_last_days(day)
        sant = send_pending()
        do_periodic_work()
        self.stdout.write(
            f"I kö: {veckobrev} veckobrev, {fristbrev} fristbrev. Skickade: {sant.skickade}, "
            f"misslyckade: {sant.misslyckade}, ovissa: {sant.ovissa}."
        )
        if gamla := purge_receipts():
            self.stdout.write(f"Borttagna kvittenser: {gamla}.")
