-- Rights on the rules, the lists and the hits of rules on trial. The whole function anew: it is the one
-- place that says what each role may do.
DROP FUNCTION grant_sentinel_roles();
DROP FUNCTION grant_sentinel_roles_but_user_totals();

CREATE FUNCTION grant_sentinel_roles() RETURNS SETOF TEXT LANGUAGE plpgsql AS $$
DECLARE
  wanted TEXT;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['sentinel_writer', 'sentinel_reader', 'sentinel_analyst'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
      EXCEPTION
        WHEN insufficient_privilege THEN
          RETURN NEXT format(
            'Role %s is missing and %s may not create roles; have it created (CREATE ROLE %s), then run db-init again',
            wanted, current_user, wanted);
          CONTINUE;
        WHEN duplicate_object OR unique_violation THEN
          NULL; -- Another database's db-init was faster.
      END;
    END IF;
    BEGIN
      EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), wanted);
    EXCEPTION WHEN insufficient_privilege THEN
      NULL; -- Everybody has it unless the schema's owner took it away.
    END;
    -- Which migrations have been applied: the job and the viewer look before they start.
    EXECUTE format('GRANT SELECT ON ${flyway:table} TO %I', wanted);
    -- What the rules are is no secret to whoever sees their alerts. Changing them is left to the owner
    -- of the tables, and to those whom the owner grants INSERT.
    EXECUTE format('GRANT SELECT ON rules, rule_lists TO %I', wanted);
    CASE wanted
      WHEN 'sentinel_writer' THEN
        GRANT SELECT, INSERT ON fraud_alerts, shadow_alerts TO sentinel_writer;
        GRANT SELECT, INSERT, UPDATE ON user_stats TO sentinel_writer;
      WHEN 'sentinel_reader' THEN
        GRANT SELECT ON fraud_alerts, shadow_alerts, user_stats, user_totals, alert_verdicts TO sentinel_reader;
      WHEN 'sentinel_analyst' THEN
        GRANT SELECT ON fraud_alerts, shadow_alerts, user_stats, user_totals, alert_verdicts TO sentinel_analyst;
        -- Not the order, the time and the database role of a verdict.
        GRANT INSERT (transaction_id, verdict, note, decided_by) ON alert_verdicts TO sentinel_analyst;
    END CASE;
  END LOOP;
END
$$;

COMMENT ON FUNCTION grant_sentinel_roles() IS
  'Creates the roles sentinel_writer, sentinel_reader and sentinel_analyst where they are missing, and grants them their rights';

REVOKE EXECUTE ON FUNCTION grant_sentinel_roles() FROM PUBLIC;
