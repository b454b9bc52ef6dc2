"""Addresses of the customer floor."""

from django.urls import path

from crm.views import accounts, contacts, lookups, opportunities, people

app_name = "crm"

urlpatterns = [
    path("accounts/", accounts.AccountList.as_view(), name="account_list"),
    path("accounts/lookup/", lookups.AccountLookup.as_view(), name="account_lookup"),
    path("accounts/new/", accounts.AccountCreate.as_view(), name="account_new"),
    path("accounts/<int:pk>/", accounts.AccountDetail.as_view(), name="account_detail"),
    path("accounts/<int:pk>/edit/", accounts.AccountEdit.as_view(), name="account_edit"),
    path(
        "accounts/<int:account_pk>/contacts/new/",
        contacts.ContactCreate.as_view(),
        name="contact_new",
    ),
    path("contacts/", contacts.ContactList.as_view(), name="contact_list"),
    path("contacts/<int:pk>/", contacts.ContactDetail.as_view(), name="contact_detail"),
    path("contacts/<int:pk>/edit/", contacts.ContactEdit.as_view(), name="contact_edit"),
    path("opportunities/", opportunities.OpportunityList.as_view(), name="opportunity_list"),
    path("opportunities/lookup/", lookups.OpportunityLookup.as_view(), name="opportunity_lookup"),
    path("opportunities/new/", opportunities.OpportunityCreate.as_view(), name="opportunity_new"),
    path(
        "opportunities/<int:pk>/",
        opportunities.OpportunityDetail.as_view(),
        name="opportunity_detail",
    ),
    path(
        "opportunities/<int:pk>/edit/",
        opportunities.OpportunityEdit.as_view(),
        name="opportunity_edit",
    ),
    path(
        "opportunities/<int:pk>/engage/",
        opportunities.OpportunityEngage.as_view(),
        name="opportunity_engage",
    ),
    path(
        "opportunities/<int:pk>/win/",
        opportunities.OpportunityWin.as_view(),
        name="opportunity_win",
    ),
    path(
        "opportunities/<int:pk>/lose/",
        opportunities.OpportunityLose.as_view(),
        name="opportunity_lose",
    ),
    path(
        "opportunities/<int:pk>/reopen/",
        opportunities.OpportunityReopen.as_view(),
        name="opportunity_reopen",
    ),
    path(
        "opportunities/<int:pk>/interests/add/",
        opportunities.OpportunityInterest.as_view(),
        name="opportunity_interest",
    ),
    path("sales-people/", people.SalesPersonList.as_view(), name="sales_person_list"),
    path("sales-people/new/", people.SalesPersonCreate.as_view(), name="sales_person_new"),
    path("sales-people/<int:pk>/", people.SalesPersonDetail.as_view(), name="sales_person_detail"),
    path("sales-people/<int:pk>/edit/", people.SalesPersonEdit.as_view(), name="sales_person_edit"),
    path(
        "sales-people/<int:pk>/assign/",
        people.SalesPersonAssign.as_view(),
        name="sales_person_assign",
    ),
    path("teams/", people.TeamList.as_view(), name="team_list"),
    path("teams/new/", people.TeamCreate.as_view(), name="team_new"),
    path("teams/<int:pk>/", people.TeamDetail.as_view(), name="team_detail"),
    path("teams/<int:pk>/edit/", people.TeamEdit.as_view(), name="team_edit"),
]
