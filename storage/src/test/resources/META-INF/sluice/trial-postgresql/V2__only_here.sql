CREATE FUNCTION step_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'steps are kept';
END;
$$;
CREATE TRIGGER step_is_kept BEFORE DELETE ON step
    FOR EACH STATEMENT EXECUTE FUNCTION step_is_kept();
