"""Forms of the admin as a browser would send them back."""


def opened(client, address, **changes):
    """A form as it stands with its rows beneath, with changes."""
    context = client.get(address).context
    form = context["adminform"].form
    data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    data = {name: value for name, value in data.items() if value is not None}
    for inline in context.get("inline_admin_formsets", []):
        formset = inline.formset
        data |= {f"{formset.prefix}-{name}": value for name, value in formset.management_form.initial.items()}
        for row in formset.initial_forms:
            fields = {row.add_prefix(name): row[name].value() for name in row.fields}
            data |= {name: "" if value is None else value for name, value in fields.items()}
    return {name: getattr(value, "pk", value) for name, value in (data | changes).items()}


def seen(client, address):
    """The version that a page says it shows."""
    return client.get(address).context["adminform"].form["seen"].value()
