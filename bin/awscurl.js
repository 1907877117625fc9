#!/usr/bin/env node
require("../dist/awscurl.cjs");
