-- What would have been an alert: hits of rules on trial, and alerts that an allow list suppressed.
CREATE TABLE shadow_alerts (
  transaction_id  TEXT           NOT NULL,
  kind            TEXT           NOT NULL CHECK (kind IN ('SHADOW', 'SUPPRESSED')),
  user_id         TEXT           NOT NULL,
  amount          NUMERIC(18, 4) NOT NULL,
  currency        TEXT,
  timestamp       TIMESTAMPTZ    NOT NULL,
  rules           TEXT[]         NOT NULL,
  reasons         JSONB          NOT NULL,
  score           SMALLINT       NOT NULL CHECK (score BETWEEN 0 AND 100),
  severity        TEXT           NOT NULL CHECK (severity IN ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
  suppressed_by   JSONB          CHECK ((suppressed_by IS NOT NULL) = (kind = 'SUPPRESSED')),
  kafka_topic     TEXT           NOT NULL,
  kafka_partition INTEGER        NOT NULL,
  kafka_offset    BIGINT         NOT NULL,
  detected_at     TIMESTAMPTZ    NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (transaction_id, kind)
);

COMMENT ON TABLE shadow_alerts IS 'What would have been alerts, one row a transaction and kind; nobody is alarmed';
COMMENT ON COLUMN shadow_alerts.kind IS
  'SHADOW: the rules are on trial; SUPPRESSED: an entry of the allow list stands in the way';
COMMENT ON COLUMN shadow_alerts.reasons IS 'As in fraud_alerts';
COMMENT ON COLUMN shadow_alerts.suppressed_by IS 'The entry of the allow list: field, value and reason';

-- What a rule would do, newest first.
CREATE INDEX shadow_alerts_by_timestamp ON shadow_alerts (timestamp DESC, transaction_id DESC);
CREATE INDEX shadow_alerts_by_rule ON shadow_alerts USING gin (rules);
