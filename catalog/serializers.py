"""How products, charges and prices travel over the API."""

from django.conf import settings
from rest_framework import serializers

from catalog.models import (
    Charge,
    EntitlementFeature,
    Price,
    PriceBook,
    Product,
    ProductVersion,
    TaxCategory,
    UnitCost,
)
from catalog.states import Adapter, ChargeKind, ChargeModel, Recognition, Timing
from revops.core import api
from revops.core.models import LegalEntity


class TaxCategorySerializer(api.NounSerializer):
    class Meta:
        model = TaxCategory
        object = "tax_category"
        fields = ["id", "object", "code", "name"]


class ChargeSerializer(api.NounSerializer):
    class Meta:
        model = Charge
        object = "charge"
        fields = ["id", "object", "code", "name", "kind", "model", "billing_period_months",
                  "timing", "unit", "tax_category", "recognition"]  # fmt: skip


class VersionSerializer(api.NounSerializer):
    charges = ChargeSerializer(many=True)

    class Meta:
        model = ProductVersion
        fields = ["number", "is_current", "created_at", "charges"]


class FeatureSerializer(api.NounSerializer):
    class Meta:
        model = EntitlementFeature
        fields = ["code", "name", "is_per_unit", "limit"]


class ProductSerializer(api.NounSerializer):
    versions = VersionSerializer(many=True)
    features = FeatureSerializer(many=True)

    class Meta:
        model = Product
        object = "product"
        fields = ["id", "object", "code", "name", "family", "description", "state", "adapter",
                  "external_ref", "activated_at", "created_at", "versions",
                  "features"]  # fmt: skip


class ChargeInput(api.InputSerializer):
    code = serializers.CharField(max_length=50)
    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=[k.value for k in ChargeKind])
    model = serializers.ChoiceField(choices=[m.value for m in ChargeModel])
    billing_period_months = serializers.IntegerField(required=False, allow_null=True)
    timing = serializers.ChoiceField(choices=[t.value for t in Timing], required=False)
    unit = serializers.CharField(max_length=50, required=False, allow_blank=True)
    tax_category = api.PublicIdInput(TaxCategory)
    recognition = serializers.ChoiceField(choices=[r.value for r in Recognition])


class CreateProduct(api.InputSerializer):
    code = serializers.CharField(max_length=50)
    name = serializers.CharField(max_length=200)
    family = serializers.CharField(max_length=100, required=False, allow_blank=True)
    description = serializers.CharField(required=False, allow_blank=True)
    adapter = serializers.ChoiceField(choices=[a.value for a in Adapter], required=False)
    webhook_url = serializers.URLField(required=False, allow_blank=True)
    external_ref = serializers.CharField(max_length=120, required=False)
    charges = ChargeInput(many=True, required=False)


class NewVersion(api.InputSerializer):
    valid_from = serializers.DateField()
    charges = ChargeInput(many=True)


class PriceSerializer(api.NounSerializer):
    class Meta:
        model = Price
        object = "price"
        fields = ["id", "object", "charge", "unit_price", "standalone_price", "valid_from",
                  "valid_until"]  # fmt: skip


class UnitCostSerializer(api.NounSerializer):
    class Meta:
        model = UnitCost
        object = "unit_cost"
        fields = ["id", "object", "charge", "currency", "cost", "valid_from", "valid_until"]


class PriceBookSerializer(api.NounSerializer):
    prices = PriceSerializer(many=True)

    class Meta:
        model = PriceBook
        object = "price_book"
        fields = ["id", "object", "name", "currency", "legal_entity", "state", "revises",
                  "valid_from", "valid_until", "published_at", "created_at",
                  "prices"]  # fmt: skip


class CreatePriceBook(api.InputSerializer):
    name = serializers.CharField(max_length=100)
    currency = serializers.ChoiceField(choices=settings.CURRENCIES)
    legal_entity = api.PublicIdInput(LegalEntity, required=False)
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(required=False, allow_null=True)


class SetPrice(api.InputSerializer):
    charge = api.PublicIdInput(Charge)
    unit_price = api.DecimalInput()
    standalone_price = api.DecimalInput(required=False)
    valid_from = serializers.DateField()


class RevisePriceBook(api.InputSerializer):
    name = serializers.CharField(max_length=100)
