-- What a server offers besides tools and waits for somebody is told too. Readings find it, so the reading writes the notice.
ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (kind IN ('approval.requested', 'approval.answered',
  'approval.expired', 'tool.held', 'item.held', 'grant.expiring', 'api_token.expiring', 'calls.stopped', 'calls.resumed'));
