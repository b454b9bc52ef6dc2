"""Foreign keys point down: a lower floor never knows a higher one's rows."""

from tests.architecture.house import floors, our_models


def test_foreign_keys_point_down():
    height = {label: number for number, label in enumerate(floors())}
    upward = [
        f"{model._meta.label}.{field.name} → {target._meta.label}"
        for model in our_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and (target := field.related_model)
        if height.get(target._meta.app_label, -1) > height[model._meta.app_label]
    ]

    assert not upward, "\n".join(upward)


def test_the_contracts_name_every_installed_floor(settings):
    installed = {name.rpartition(".")[2] for name in settings.INSTALLED_APPS}

    assert set(floors()) <= installed
    assert floors()[0] == "core"
    assert floors()[-1] == "integrations"
