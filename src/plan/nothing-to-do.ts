import type { Facts } from '../facts/facts.ts';
import { isUnchanged } from '../version/check.ts';
import type { Target } from '../version/target.ts';

/**
 * Installed, migrated and running already. What is on disk is not what runs when somebody installed without a
 * restart, nor is it whole while migrations are pending: both are worth a run; and so is a companion of the application that has a newer version.
 */
export function nothingToDo(facts: Facts, target: Target): boolean {
  const companions = target.kind === 'python' ? target.companions : [];
  if (facts.kind === 'python' && facts.python.successor) return false;
  return (
    isUnchanged(facts, target) &&
    companions.length === 0 &&
    !facts.package.stale &&
    facts.pendingMigrations.length === 0
  );
}
