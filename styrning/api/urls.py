from django.urls import path

from styrning.api.schema import schema
from styrning.api.view import GraphQLView

app_name = "api"
urlpatterns = [path("", GraphQLView.as_view(schema=schema), name="graphql")]
