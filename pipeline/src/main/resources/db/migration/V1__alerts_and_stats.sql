-- One row for a suspicious transaction, whatever the number of rules that fired.
CREATE TABLE fraud_alerts (
  transaction_id    TEXT PRIMARY KEY,
  user_id           TEXT           NOT NULL,
  amount            NUMERIC(18, 4) NOT NULL,
  currency          TEXT,
  timestamp         TIMESTAMPTZ    NOT NULL,
  rules             TEXT[]         NOT NULL,
  reasons           JSONB          NOT NULL,
  score             SMALLINT       NOT NULL CHECK (score BETWEEN 0 AND 100),
  severity          TEXT           NOT NULL CHECK (severity IN ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
  merchant_id       TEXT,
  merchant_category TEXT,
  terminal_id       TEXT,
  card_id           TEXT,
  device_id         TEXT,
  ip                TEXT,
  channel           TEXT,
  country           TEXT,
  latitude          DOUBLE PRECISION,
  longitude         DOUBLE PRECISION,
  kafka_topic       TEXT           NOT NULL,
  kafka_partition   INTEGER        NOT NULL,
  kafka_offset      BIGINT         NOT NULL,
  detected_at       TIMESTAMPTZ    NOT NULL DEFAULT clock_timestamp()
);

COMMENT ON TABLE fraud_alerts IS 'Suspicious transactions, one row each';
COMMENT ON COLUMN fraud_alerts.currency IS 'ISO 4217; null when the transaction''s was malformed';
COMMENT ON COLUMN fraud_alerts.timestamp IS 'Event time: when the payment happened';
COMMENT ON COLUMN fraud_alerts.reasons IS
  'For each rule that fired: id, version, description and every value compared with its threshold, as evaluated';
COMMENT ON COLUMN fraud_alerts.score IS 'Sum of the fired rules'' scores, capped at 100';
COMMENT ON COLUMN fraud_alerts.detected_at IS 'When this row was written';

-- The feed, newest first, and its pages.
CREATE INDEX fraud_alerts_by_timestamp ON fraud_alerts (timestamp DESC, transaction_id DESC);
-- A user's alerts, newest first.
CREATE INDEX fraud_alerts_by_user ON fraud_alerts (user_id, timestamp DESC);
-- Following alerts as they are written.
CREATE INDEX fraud_alerts_by_detection ON fraud_alerts (detected_at, transaction_id);

-- One row for a user, a window and a currency.
CREATE TABLE user_stats (
  user_id      TEXT        NOT NULL,
  window_start TIMESTAMPTZ NOT NULL,
  window_end   TIMESTAMPTZ NOT NULL,
  currency     TEXT        NOT NULL,
  avg_spend    NUMERIC     NOT NULL,
  txn_count    BIGINT      NOT NULL,
  total_spend  NUMERIC     NOT NULL,
  min_spend    NUMERIC     NOT NULL,
  max_spend    NUMERIC     NOT NULL,
  updated_at   TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (user_id, window_start, currency)
);

COMMENT ON TABLE user_stats IS 'Spending per user, fixed event-time window and currency';
COMMENT ON COLUMN user_stats.avg_spend IS 'total_spend / txn_count, rounded half-even to 4 decimal places';

-- The latest windows of all users.
CREATE INDEX user_stats_by_window ON user_stats (window_start DESC);
