"""Addresses of the firm's side and of the observatory."""

from django.urls import path, register_converter

from .views import benchmarks, evidence, firm, observatory, questionnaire, results


class CodeConverter:
    """The code of a thread (ORG) or of a sub-thread (ORG-1); anything else is no address."""

    regex = "[A-Z]{3}(?:-[0-9]{1,2})?"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(CodeConverter, "code")

app_name = "assessments"
urlpatterns = [
    path("firm/new/", firm.new, name="firm-new"),
    path("firm/", firm.dashboard, name="dashboard"),
    path("firm/edit/", firm.edit, name="firm-edit"),
    path("firm/sic/", firm.propose_sector, name="firm-sic"),
    path("assessments/start/", questionnaire.start, name="start"),
    path("assessments/<int:pk>/check/", questionnaire.check, name="check"),
    path("assessments/<int:pk>/submit/", questionnaire.submit, name="submit"),
    path("assessments/<int:pk>/results/", results.results, name="results"),
    path("assessments/<int:pk>/answers/<code:code>/", questionnaire.answer, name="answer"),
    path("assessments/<int:pk>/evidence/", evidence.evidence, name="evidence"),
    path("assessments/<int:pk>/evidence/<code:code>/", evidence.of_sub_thread, name="evidence-of"),
    path("assessments/<int:pk>/evidence/file/<int:evidence>/", evidence.download, name="evidence-file"),
    path("assessments/<int:pk>/evidence/<int:evidence>/delete/", evidence.delete, name="evidence-delete"),
    path("assessments/<int:pk>/<code:code>/", questionnaire.thread, name="thread"),
    path("benchmarks/", benchmarks.index, name="benchmarks"),
    path("observatory/", observatory.index, name="observatory"),
    path("observatory/heatmap/", observatory.heatmap, name="heatmap"),
    path("observatory/heatmap.csv", observatory.heatmap_csv, name="heatmap-csv"),
    path("observatory/weakest/", observatory.weakest, name="weakest"),
    path("observatory/weakest.csv", observatory.weakest_csv, name="weakest-csv"),
]
