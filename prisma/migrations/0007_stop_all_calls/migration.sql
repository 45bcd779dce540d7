-- Since when all calls of an organisation are stopped; null while they are decided by the policies.
ALTER TABLE organisations ADD COLUMN stopped_at timestamptz(3);
