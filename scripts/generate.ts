import '../solution/scripts/generate.ts';
