"""Writes the Grafana dashboard: `dashboard.py > dashboard.json`. One row of panels a question."""

import json

ROWS = [
    ("Calls", [
        ("On the line", "timeseries", "short", [("ringback_calls_live", "{{instance}}")]),
        ("Begun, per minute", "timeseries", "short", [("60 * rate(ringback_calls_started_total[5m])", "{{instance}}")]),
        ("How they ended", "timeseries", "short", [("sum by (reason) (increase(ringback_calls_ended_total[5m])) > 0", "{{reason}}")]),
        ("Turned away", "timeseries", "short", [("sum by (reason) (increase(ringback_calls_refused_total[5m])) > 0", "{{reason}}"), ("increase(ringback_connections_refused_total[5m]) > 0", "connections")]),
    ]),
    ("What callers feel", [
        ("First word", "timeseries", "s", [(f"histogram_quantile({q}, sum by (le) (rate(ringback_first_audio_seconds_bucket[5m])))", f"p{q * 100:.0f}") for q in (0.5, 0.95)]),
        ("Answers", "timeseries", "s", [(f"histogram_quantile({q}, sum by (le) (rate(ringback_answer_seconds_bucket[5m])))", f"p{q * 100:.0f}") for q in (0.5, 0.95)]),
        ("Barge-in noticed to clear sent", "timeseries", "s", [("histogram_quantile(0.99, sum by (le) (rate(ringback_barge_in_seconds_bucket[5m])))", "p99")]),
        ("Words that never reached the model", "timeseries", "s", [("sum by (reason) (increase(ringback_audio_dropped_seconds_total[5m]))", "{{reason}}")]),
    ]),
    ("The bridge", [
        ("A frame's way", "timeseries", "s", [("histogram_quantile(0.99, sum by (way, le) (rate(ringback_relay_seconds_bucket[5m])))", "p99 {{way}}")]),
        ("Loop lag", "timeseries", "s", [("histogram_quantile(0.99, sum by (instance, le) (rate(ringback_loop_lag_seconds_bucket[5m])))", "p99 {{instance}}")]),
        ("Waiting to be written", "timeseries", "short", [("ringback_scribe_queue", "{{instance}}")]),
        ("Waiting in sockets", "timeseries", "bytes", [("ringback_socket_queue_bytes", "{{instance}}")]),
        ("Never written", "timeseries", "short", [("increase(ringback_records_dropped_total[5m])", "dropped"), ("increase(ringback_records_refused_total[5m])", "refused"), ("increase(ringback_recording_gaps_total[5m])", "recording gaps")]),
    ]),
    ("The model", [
        ("Trouble", "timeseries", "short", [("sum by (kind) (increase(ringback_model_errors_total[5m]))", "{{kind}}")]),
        ("Tokens, per minute", "timeseries", "short", [("60 * sum by (kind) (rate(ringback_model_tokens_total[5m]))", "{{kind}}")]),
        ("Cost, per hour", "timeseries", "currencyUSD", [("3600 * sum(rate(ringback_model_cost_total[15m]))", "US dollars")]),
        ("Cost today", "stat", "currencyUSD", [("sum(increase(ringback_model_cost_total[24h]))", "24 hours")]),
    ]),
    ("Afterwards", [
        ("Jobs", "timeseries", "short", [("sum by (state) (ringback_jobs)", "{{state}}")]),
        ("Jobs worked on", "timeseries", "short", [("sum by (outcome) (increase(ringback_jobs_worked_total[5m]))", "{{outcome}}")]),
        ("Webhooks", "timeseries", "short", [("sum by (outcome) (increase(ringback_webhooks_total[5m]))", "{{outcome}}")]),
        ("Not believed of the text model", "timeseries", "short", [("sum by (reason) (increase(ringback_rows_rejected_total[1h]))", "{{reason}}")]),
        ("Vectors of questions", "timeseries", "short", [("sum by (outcome) (increase(ringback_question_vectors_total[5m]))", "{{outcome}}")]),
        ("At the console", "timeseries", "short", [("ringback_watchers", "watching"), ("increase(ringback_sign_ins_refused_total[5m])", "refused")]),
    ]),
]


def dashboard():
    panels, number, y = [], 0, 0
    for title, row in ROWS:
        number += 1
        panels.append({"id": number, "type": "row", "title": title, "collapsed": False, "panels": [], "gridPos": {"h": 1, "w": 24, "x": 0, "y": y}})
        y += 1
        for column, (name, kind, unit, queries) in enumerate(row):
            number += 1
            panels.append({
                "id": number, "type": kind, "title": name, "datasource": {"type": "prometheus", "uid": "${source}"},
                "gridPos": {"h": 7, "w": 24 // len(row), "x": 24 // len(row) * column, "y": y},
                "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
                "targets": [{"refId": "ABCD"[i], "expr": expression, "legendFormat": legend} for i, (expression, legend) in enumerate(queries)]})
        y += 7
    return {
        "title": "Ringback", "uid": "ringback", "schemaVersion": 39, "version": 1, "editable": True, "refresh": "30s", "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [{"name": "source", "type": "datasource", "query": "prometheus", "label": "Prometheus"}]}, "panels": panels}


if __name__ == "__main__":
    print(json.dumps(dashboard(), indent=1))
