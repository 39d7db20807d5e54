"""Addresses of the firm's side and of the observatory."""

from django.urls import path, register_converter

from .views import (
    benchmark_files,
    benchmarks,
    comparing,
    evidence,
    firm,
    joining,
    observatory,
    people,
    printing,
    questionnaire,
    reference,
    releases,
    results,
    review,
    rounds,
    sharing,
    submitted,
    workbook,
    working_files,
)


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
    path("firm/switch/", people.switch, name="firm-switch"),
    path("firm/leave/", people.leave, name="firm-leave"),
    path("firm/people/", people.people, name="people"),
    path("firm/people/<int:pk>/owner/", people.hand_over, name="hand-over"),
    path("firm/people/<int:pk>/remove/", people.remove, name="remove"),
    path("firm/people/invitations/<int:pk>/again/", people.send_again, name="invite-again"),
    path("firm/people/invitations/<int:pk>/withdraw/", people.withdraw, name="invitation-withdraw"),
    path("firm/people/requests/<int:pk>/", people.decide, name="join-decide"),
    path("firm/requests/<int:pk>/withdraw/", joining.withdraw, name="join-withdraw"),
    path("firm/join/<str:token>/", joining.join, name="join"),
    path("assessments/start/", questionnaire.start, name="start"),
    path("assessments/<int:pk>/check/", questionnaire.check, name="check"),
    path("assessments/<int:pk>/print/", printing.assessment, name="print"),
    path("questionnaires/<slug:code>/print/", printing.blank, name="print-blank"),
    path("assessments/<int:pk>/people/", sharing.share_out, name="share-out"),
    path("assessments/<int:pk>/submit/", questionnaire.submit, name="submit"),
    path("assessments/<int:pk>/results/", results.results, name="results"),
    path("assessments/<int:pk>/results.xlsx", results.workbook, name="results-xlsx"),
    path("assessments/<int:pk>/workbook.xlsx", workbook.download, name="workbook-xlsx"),
    path("assessments/<int:pk>/workbook/", workbook.upload, name="workbook"),
    path("assessments/<int:pk>/workbook/apply/", workbook.apply, name="workbook-apply"),
    path("assessments/<int:pk>/answers/<code:code>/", questionnaire.answer, name="answer"),
    path("assessments/<int:pk>/evidence/", evidence.evidence, name="evidence"),
    path("assessments/<int:pk>/evidence/<code:code>/", evidence.of_sub_thread, name="evidence-of"),
    path("assessments/<int:pk>/evidence/file/<int:evidence>/", evidence.download, name="evidence-file"),
    path("assessments/<int:pk>/evidence/<int:evidence>/delete/", evidence.delete, name="evidence-delete"),
    path("assessments/<int:pk>/reopen/", submitted.reopen, name="reopen"),
    path("assessments/<int:pk>/withdraw/", submitted.withdraw, name="withdraw"),
    path("assessments/<int:pk>/assessor/", submitted.assessor, name="assessor"),
    path("assessments/<int:pk>/review/", submitted.review, name="firm-review"),
    path("assessments/<int:pk>/<code:code>/", questionnaire.thread, name="thread"),
    path("benchmarks/", benchmarks.index, name="benchmarks"),
    path("benchmarks/reference/<slug:slug>/", reference.series, name="reference"),
    path("benchmarks/reference/<slug:slug>.csv", reference.series_csv, name="reference-csv"),
    path("benchmarks/reference/<slug:slug>.json", reference.series_json, name="reference-json"),
    path("benchmarks/<slug:slug>/", benchmarks.release, name="benchmark"),
    path("benchmarks/<slug:slug>.csv", benchmark_files.release_csv, name="benchmark-csv"),
    path("benchmarks/<slug:slug>.xlsx", benchmark_files.release_xlsx, name="benchmark-xlsx"),
    path("benchmarks/<slug:slug>.json", benchmark_files.release_json, name="benchmark-json"),
    path("benchmarks/<slug:slug>/<int:number>/", benchmarks.release, name="benchmark-release"),
    path(
        "benchmarks/<slug:slug>/<int:number>.csv", benchmark_files.release_csv, name="benchmark-release-csv"
    ),
    path(
        "benchmarks/<slug:slug>/<int:number>.xlsx",
        benchmark_files.release_xlsx,
        name="benchmark-release-xlsx",
    ),
    path(
        "benchmarks/<slug:slug>/<int:number>.json",
        benchmark_files.release_json,
        name="benchmark-release-json",
    ),
    path("observatory/", observatory.index, name="observatory"),
    path("observatory/reviews/", review.index, name="reviews"),
    path("observatory/reviews/<int:pk>/", review.review, name="review"),
    path("observatory/reviews/<int:pk>/share/", review.share, name="review-share"),
    path("observatory/reviews/<int:pk>/finalise/", review.finalise, name="review-finalise"),
    path("observatory/reviews/<int:pk>/<code:code>/", review.thread, name="review-thread"),
    path("observatory/rounds/new/", rounds.new, name="round-new"),
    path("observatory/rounds/<slug:slug>/", rounds.round_, name="round"),
    path("observatory/rounds/<slug:slug>/edit/", rounds.edit, name="round-edit"),
    path("observatory/rounds/<slug:slug>/response.csv", rounds.response_csv, name="round-response"),
    path("observatory/rounds/<slug:slug>/invite/", rounds.ask, {"kind": "round"}, name="round-invite"),
    path("observatory/rounds/<slug:slug>/remind/", rounds.ask, {"kind": "reminder"}, name="round-remind"),
    path("observatory/rounds/<slug:slug>/mailing/", rounds.mailing, name="round-mailing"),
    path("observatory/rounds/<slug:slug>/firms/", rounds.firms, name="round-firms"),
    path("observatory/rounds/<slug:slug>/firms.csv", rounds.firms_template, name="round-firms-template"),
    path("observatory/rounds/<slug:slug>/firms/apply/", rounds.apply_firms, name="round-firms-apply"),
    path(
        "observatory/rounds/<slug:slug>/firms/<int:pk>/remove/", rounds.remove_firm, name="round-firm-remove"
    ),
    path("observatory/rounds/<slug:slug>/release/", releases.make, name="round-release"),
    path("observatory/releases/", releases.index, name="releases"),
    path("observatory/releases/<int:pk>/", releases.release, name="release"),
    path("observatory/releases/<int:pk>/progress/", releases.progress, name="release-progress"),
    path("observatory/releases/<int:pk>/again/", releases.again, name="release-again"),
    path("observatory/releases/<int:pk>/approve/", releases.approve, name="release-approve"),
    path("observatory/releases/<int:pk>/discard/", releases.discard, name="release-discard"),
    path("observatory/releases/<int:pk>/withdraw/", releases.withdraw, name="release-withdraw"),
    path("observatory/heatmap/", observatory.heatmap, name="heatmap"),
    path("observatory/heatmap.csv", working_files.heatmap, {"form": "csv"}, name="heatmap-csv"),
    path("observatory/heatmap.xlsx", working_files.heatmap, {"form": "xlsx"}, name="heatmap-xlsx"),
    path("observatory/heatmap.json", working_files.heatmap, {"form": "json"}, name="heatmap-json"),
    path("observatory/compare/", comparing.compare, name="compare"),
    path("observatory/compare/counting/", comparing.counting, name="compare-counting"),
    path("observatory/compare.csv", comparing.compare_file, {"form": "csv"}, name="compare-csv"),
    path("observatory/compare.xlsx", comparing.compare_file, {"form": "xlsx"}, name="compare-xlsx"),
    path("observatory/compare.json", comparing.compare_file, {"form": "json"}, name="compare-json"),
    path("observatory/weakest/", observatory.weakest, name="weakest"),
    path("observatory/weakest.csv", working_files.weakest, {"form": "csv"}, name="weakest-csv"),
    path("observatory/weakest.xlsx", working_files.weakest, {"form": "xlsx"}, name="weakest-xlsx"),
    path("observatory/weakest.json", working_files.weakest, {"form": "json"}, name="weakest-json"),
]
