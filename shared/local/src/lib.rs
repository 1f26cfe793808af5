//! Adapters of one machine: embedded table and queue, SMTP mailer, outbox, key file.
