"""Why a release is taken back, in the words that readers will see."""

from django import forms

from meo_site.accounts.forms import readable


class NoticeForm(forms.Form):
    """The notice that stands where the figures stood."""

    notice = forms.CharField(
        label="Notice to readers",
        help_text="It stands at the release’s address, for everybody who has cited it. Name no firm.",
        max_length=1000,
        error_messages={"required": "Say why the release is withdrawn"},
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_notice(self):
        notice = self.cleaned_data["notice"].replace("\r\n", "\n")
        readable(notice.replace("\n", " "))
        return notice
