-- The orders other than by time in which alerts are paged through.
CREATE INDEX fraud_alerts_by_amount ON fraud_alerts (amount DESC, transaction_id DESC);
CREATE INDEX fraud_alerts_by_score ON fraud_alerts (score DESC, timestamp DESC, transaction_id DESC);
