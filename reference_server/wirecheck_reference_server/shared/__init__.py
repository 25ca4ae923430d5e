"""What several processes of a deployment share, kept in Redis; nothing else imports its client."""
