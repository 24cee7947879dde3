#!/usr/bin/env -S node --max-semi-space-size=8 --heap-growing-percent=100
import { runCli } from "./cli/program.ts";

await runCli(process.argv);
