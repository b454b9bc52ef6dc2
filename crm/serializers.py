"""How customers, deals and sales people travel over the API."""

from django.conf import settings
from rest_framework import serializers

from crm.models import (
    Account,
    Contact,
    Opportunity,
    OpportunityLine,
    SalesPerson,
    SalesPosition,
    SalesTeam,
)
from revops.core import api
from revops.core.models import LegalEntity, User


class AccountSerializer(api.NounSerializer):
    class Meta:
        model = Account
        object = "account"
        fields = [
            "id", "object", "name", "parent", "legal_entity", "owner", "industry", "website",
            "employees", "founded_year", "street", "postal_code", "city", "region", "country",
            "tax_id", "currency", "language", "time_zone", "payment_terms_days", "po_required",
            "external_ref", "customer_since", "created_at",
        ]  # fmt: skip


class ChangeAccount(api.InputSerializer):
    name = serializers.CharField(max_length=200, required=False)
    country = serializers.RegexField(r"^[A-Z]{2}$", required=False)
    owner = api.PublicIdInput(SalesPerson, required=False, allow_null=True)
    parent = api.PublicIdInput(Account, required=False, allow_null=True)  # type: ignore[assignment]
    industry = serializers.CharField(max_length=100, required=False, allow_blank=True)
    website = serializers.URLField(required=False, allow_blank=True)
    employees = serializers.IntegerField(min_value=0, required=False, allow_null=True)
    founded_year = serializers.IntegerField(
        min_value=1000, max_value=2100, required=False, allow_null=True
    )
    street = serializers.CharField(max_length=200, required=False, allow_blank=True)
    postal_code = serializers.CharField(max_length=20, required=False, allow_blank=True)
    city = serializers.CharField(max_length=100, required=False, allow_blank=True)
    region = serializers.CharField(max_length=100, required=False, allow_blank=True)
    tax_id = serializers.CharField(max_length=30, required=False, allow_blank=True)
    currency = serializers.ChoiceField(choices=settings.CURRENCIES, required=False)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    time_zone = serializers.CharField(max_length=50, required=False)
    payment_terms_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    po_required = serializers.BooleanField(required=False)
    external_ref = serializers.CharField(max_length=120, required=False, allow_null=True)


class CreateAccount(ChangeAccount):
    name = serializers.CharField(max_length=200)
    country = serializers.RegexField(r"^[A-Z]{2}$")
    legal_entity = api.PublicIdInput(LegalEntity)


class ContactSerializer(api.NounSerializer):
    class Meta:
        model = Contact
        object = "contact"
        fields = ["id", "object", "account", "name", "email", "phone", "title", "language",
                  "is_signer", "is_billing", "created_at"]  # fmt: skip


class ChangeContact(api.InputSerializer):
    name = serializers.CharField(max_length=200, required=False)
    email = serializers.EmailField(required=False)
    phone = serializers.CharField(max_length=50, required=False, allow_blank=True)
    title = serializers.CharField(max_length=100, required=False, allow_blank=True)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    is_signer = serializers.BooleanField(required=False)
    is_billing = serializers.BooleanField(required=False)


class CreateContact(ChangeContact):
    account = api.PublicIdInput(Account)
    name = serializers.CharField(max_length=200)
    email = serializers.EmailField()


class InterestSerializer(api.NounSerializer):
    class Meta:
        model = OpportunityLine
        fields = ["product_code", "description", "quantity", "amount"]


class OpportunitySerializer(api.NounSerializer):
    lines = InterestSerializer(many=True)

    class Meta:
        model = Opportunity
        object = "opportunity"
        fields = ["id", "object", "name", "account", "legal_entity", "owner", "state", "amount",
                  "engaged_on", "expected_close_on", "closed_on", "lost_reason", "source",
                  "external_ref", "created_at", "lines"]  # fmt: skip


class InterestInput(api.InputSerializer):
    product_code = serializers.CharField(max_length=50)
    description = serializers.CharField(max_length=200, required=False, default="")
    quantity = api.DecimalInput(places=6, required=False)
    amount = api.AmountInput(required=False)


class ChangeOpportunity(api.InputSerializer):
    name = serializers.CharField(max_length=200, required=False)
    account = api.PublicIdInput(Account, required=False, allow_null=True)
    owner = api.PublicIdInput(SalesPerson, required=False)
    amount = api.AmountInput(required=False, allow_null=True)
    expected_close_on = serializers.DateField(required=False, allow_null=True)
    source = serializers.CharField(  # type: ignore[assignment]
        max_length=50, required=False, allow_blank=True
    )


class CreateOpportunity(ChangeOpportunity):
    name = serializers.CharField(max_length=200)
    owner = api.PublicIdInput(SalesPerson)
    legal_entity = api.PublicIdInput(LegalEntity, required=False)
    external_ref = serializers.CharField(max_length=120, required=False)
    interests = InterestInput(many=True, required=False)


class EngageOpportunity(api.InputSerializer):
    engaged_on = serializers.DateField(required=False)


class WinOpportunity(api.InputSerializer):
    closed_on = serializers.DateField(required=False)


class LoseOpportunity(api.InputSerializer):
    reason = serializers.CharField(max_length=200)
    closed_on = serializers.DateField(required=False)


class PositionSerializer(api.NounSerializer):
    class Meta:
        model = SalesPosition
        fields = ["title", "manager", "team", "region", "valid_from", "valid_until"]


class SalesPersonSerializer(api.NounSerializer):
    positions = PositionSerializer(many=True)

    class Meta:
        model = SalesPerson
        object = "sales_person"
        fields = ["id", "object", "name", "email", "user", "external_ref", "positions",
                  "created_at"]  # fmt: skip


class CreateSalesPerson(api.InputSerializer):
    name = serializers.CharField(max_length=200)
    email = serializers.EmailField(required=False)
    user = api.PublicIdInput(User, required=False)
    external_ref = serializers.CharField(max_length=120, required=False)


class AssignPosition(api.InputSerializer):
    valid_from = serializers.DateField()
    title = serializers.CharField(max_length=100, required=False, allow_blank=True)
    manager = api.PublicIdInput(SalesPerson, required=False, allow_null=True)
    team = api.PublicIdInput(SalesTeam, required=False, allow_null=True)
    region = serializers.CharField(max_length=100, required=False, allow_blank=True)


class SalesTeamSerializer(api.NounSerializer):
    class Meta:
        model = SalesTeam
        object = "sales_team"
        fields = ["id", "object", "name", "region"]


class WriteSalesTeam(api.InputSerializer):
    name = serializers.CharField(max_length=100)
    region = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
