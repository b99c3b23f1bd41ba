-- What the three group roles may do. A person or a program gets a login role of its own that is a
-- member of one of them: GRANT sentinel_reader TO alice;
--
-- Roles belong to the whole server and not everybody may create them, so both steps are in a function:
-- db-init calls it each time, and it takes up what was not possible before. A later migration that adds
-- tables replaces it. It returns one sentence for each thing it could not do.
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
    CASE wanted
      WHEN 'sentinel_writer' THEN
        GRANT SELECT, INSERT ON fraud_alerts TO sentinel_writer;
        GRANT SELECT, INSERT, UPDATE ON user_stats TO sentinel_writer;
      WHEN 'sentinel_reader' THEN
        GRANT SELECT ON fraud_alerts, user_stats, alert_verdicts TO sentinel_reader;
      WHEN 'sentinel_analyst' THEN
        GRANT SELECT ON fraud_alerts, user_stats, alert_verdicts TO sentinel_analyst;
        -- Not the order, the time and the database role of a verdict.
        GRANT INSERT (transaction_id, verdict, note, decided_by) ON alert_verdicts TO sentinel_analyst;
    END CASE;
  END LOOP;
END
$$;

COMMENT ON FUNCTION grant_sentinel_roles() IS
  'Creates the roles sentinel_writer, sentinel_reader and sentinel_analyst where they are missing, and grants them their rights';

REVOKE EXECUTE ON FUNCTION grant_sentinel_roles() FROM PUBLIC;
