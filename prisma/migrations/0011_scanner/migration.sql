-- Which version of the scanner found what stands in `findings`; what an older one found is looked for anew when it is read.
ALTER TABLE tools ADD COLUMN scanner integer NOT NULL DEFAULT 1;
