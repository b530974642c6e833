"""The Kubernetes examples: what KubeRay's API asks for, nobody is root, every command is ours."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

yaml = pytest.importorskip("yaml")

FOLDER = Path(__file__).parents[1] / "deploy"
JOBS = sorted(FOLDER.glob("kuberay-*.yaml"))
# ray.io/v1, RayJobSpec and its parts: the fields that the examples may use.
JOB_FIELDS = {
    "activeDeadlineSeconds", "backoffLimit", "clusterSelector", "deletionStrategy", "entrypoint",
    "entrypointNumCpus", "entrypointNumGpus", "entrypointResources", "jobId", "managedBy",
    "metadata", "preRunningDeadlineSeconds", "rayClusterSpec", "runtimeEnvYAML",
    "shutdownAfterJobFinishes", "submissionMode", "submitterConfig", "submitterPodTemplate",
    "suspend", "ttlSecondsAfterFinished",
}  # fmt: skip
CLUSTER_FIELDS = {
    "authOptions", "autoscalerOptions", "enableInTreeAutoscaling", "gcsFaultToleranceOptions",
    "headGroupSpec", "headServiceAnnotations", "managedBy", "networkPolicy", "rayVersion",
    "suspend", "tlsOptions", "upgradeStrategy", "workerGroupSpecs",
}  # fmt: skip
GROUP_FIELDS = {"groupName", "maxReplicas", "minReplicas", "rayStartParams", "replicas", "template"}


def documents(path):
    return {each["kind"]: each for each in yaml.safe_load_all(path.read_text("utf-8"))}


def pods(job):
    cluster = job["spec"]["rayClusterSpec"]
    groups = [cluster["headGroupSpec"], *cluster["workerGroupSpecs"]]
    templates = [each["template"] for each in groups] + [job["spec"]["submitterPodTemplate"]]
    return [each["spec"] for each in templates]


def test_there_is_a_job_for_building_and_one_for_training():
    assert [each.stem for each in JOBS] == ["kuberay-corpus", "kuberay-train"]


@pytest.mark.parametrize("path", JOBS, ids=lambda each: each.stem)
def test_a_job_has_the_fields_of_its_api(path):
    job = documents(path)["RayJob"]
    assert job["apiVersion"] == "ray.io/v1"
    assert set(job["spec"]) <= JOB_FIELDS
    cluster = job["spec"]["rayClusterSpec"]
    assert set(cluster) <= CLUSTER_FIELDS
    assert cluster["authOptions"] == {"mode": "token"}
    assert set(cluster["headGroupSpec"]) <= GROUP_FIELDS
    for group in cluster["workerGroupSpecs"]:
        assert set(group) <= GROUP_FIELDS
        assert group["minReplicas"] <= group["replicas"] <= group["maxReplicas"]
    assert job["spec"]["submitterPodTemplate"]["spec"]["restartPolicy"] in {"Never", "OnFailure"}


@pytest.mark.parametrize("path", JOBS, ids=lambda each: each.stem)
def test_nobody_is_root_and_every_pod_of_the_cluster_sees_the_files(path):
    for spec in pods(documents(path)["RayJob"]):
        assert spec["securityContext"]["runAsNonRoot"] is True
        for container in spec["containers"]:
            assert container["securityContext"]["allowPrivilegeEscalation"] is False
            assert "memory" in container["resources"]["limits"]
            mounts = {each["name"] for each in container.get("volumeMounts", ())}
            assert mounts == {each["name"] for each in spec.get("volumes", ())}
    claimed = [
        volume["persistentVolumeClaim"]["claimName"]
        for spec in pods(documents(path)["RayJob"])
        for volume in spec.get("volumes", ())
    ]
    assert claimed == ["cadenza-home"] * 2


def test_the_claim_is_for_many_writers():
    claim = documents(FOLDER / "kuberay-corpus.yaml")["PersistentVolumeClaim"]
    assert claim["metadata"]["name"] == "cadenza-home"
    assert claim["spec"]["accessModes"] == ["ReadWriteMany"]


@pytest.mark.parametrize("path", JOBS, ids=lambda each: each.stem)
def test_the_entrypoint_is_a_command_that_exists(path):
    from click.testing import CliRunner

    from cadenza.cli.entry import cadenza

    program, *words = shlex.split(documents(path)["RayJob"]["spec"]["entrypoint"])
    assert program == "cadenza"
    options = [each for each in words if each.startswith("--")]
    names = words[:2] if words[0] == "corpus" else words[:1]
    page = CliRunner().invoke(cadenza, [*names, "--help"])
    assert page.exit_code == 0, page.output
    assert all(each in page.output for each in options)
