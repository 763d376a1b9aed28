"""A weather simulator on loopback that speaks the formats of both weather sources."""

from scripts.dev.simulator.server import Simulator, start_simulator

__all__ = ["Simulator", "start_simulator"]
