"""A small schema with everything that an attack needs, and addresses that serve it."""

import graphene
from django.urls import path

from styrning.api.view import GraphQLView
from styrning.bas.errors import RuleError
from styrning.config import urls
from styrning.grund.models import User


class Nod(graphene.ObjectType):
    namn = graphene.String(required=True)
    kaboom = graphene.Int()
    barn = graphene.List(graphene.NonNull(lambda: Nod), first=graphene.Int())

    @staticmethod
    def resolve_kaboom(root, info):
        return 1 // 0

    @staticmethod
    def resolve_barn(root, info, first=2):
        return [{"namn": f"{root['namn']}.{number}"} for number in range(first)]


class Query(graphene.ObjectType):
    hej = graphene.String(ar=graphene.Int())
    nod = graphene.Field(Nod)
    kaboom = graphene.Int()
    tvingande = graphene.Int(required=True)
    regel = graphene.Int()
    vem = graphene.String()

    @staticmethod
    def resolve_hej(root, info, ar=None):
        return f"hej {ar}"

    @staticmethod
    def resolve_nod(root, info):
        return {"namn": "rot"}

    @staticmethod
    def resolve_kaboom(root, info):
        raise ValueError("hemligt lösenord i klartext")

    @staticmethod
    def resolve_tvingande(root, info):
        raise ValueError("hemligt lösenord i klartext")

    @staticmethod
    def resolve_regel(root, info):
        raise RuleError("Omgången är stängd.")

    @staticmethod
    def resolve_vem(root, info):
        return f"{info.context.reader.username} läser {info.context.scope}"


class Skriv(graphene.Mutation):
    klart = graphene.Boolean(required=True)

    @staticmethod
    def mutate(root, info):
        User.objects.filter(pk=info.context.reader.pk).update(first_name="Ändrad")
        return Skriv(klart=True)


class Mutation(graphene.ObjectType):
    skriv = Skriv.Field()


schema = graphene.Schema(query=Query, mutation=Mutation)
urlpatterns = [path("graphql/", GraphQLView.as_view(schema=schema)), *urls.urlpatterns]
