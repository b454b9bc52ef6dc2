"""A form says what people may choose when it is made."""

import pytest
from django import forms

from revops.core.models import LegalEntity
from revops.core.screens.choices import offer
from tests.factories.core import make_legal_entity

pytestmark = pytest.mark.django_db


class Form(forms.Form):
    seller = forms.ModelChoiceField(LegalEntity.objects.none())
    word = forms.ChoiceField()
    name = forms.CharField()


def test_a_field_offers_the_rows_or_words_it_is_given():
    entity = make_legal_entity("kw")
    form = Form({"seller": str(entity.pk), "word": "a", "name": "x"})

    offer(form, seller=LegalEntity.objects.filter(code="kw"), word=iter([("a", "A")]))

    assert form.is_valid()
    assert form.cleaned_data["seller"] == entity
    assert form.fields["word"].choices == [("a", "A")]


def test_what_was_not_offered_is_refused():
    form = Form({"seller": str(make_legal_entity().pk), "word": "b", "name": "x"})

    offer(form, word=[("a", "A")])

    assert set(form.errors) == {"seller", "word"}


@pytest.mark.parametrize("offered", [{"seller": [("1", "x")]}, {"name": [("1", "x")]}])
def test_a_field_that_chooses_something_else_is_refused(offered):
    with pytest.raises(TypeError, match="does not choose from list"):
        offer(Form(), **offered)
