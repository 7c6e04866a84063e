import { CurvesSection } from "../curves/CurvesSection.tsx";
import { Details } from "../tabs/Details.tsx";
import { useRun } from "../state/store.ts";
import { Announcer } from "./Announcer.tsx";
import { NextSteps } from "./NextSteps.tsx";
import { NoticeBar } from "./NoticeBar.tsx";
import { RunStatus } from "./RunStatus.tsx";

/** A run, live or ended: numbers, curves, and the details below. */
export function RunPage() {
  const name = useRun((run) => run.name);
  return (
    <>
      <h1 className="spoken">{name}</h1>
      <RunStatus />
      <NoticeBar />
      <NextSteps />
      <CurvesSection />
      <Details />
      <Announcer />
    </>
  );
}
