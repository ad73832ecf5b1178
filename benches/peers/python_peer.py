#!/usr/bin/env python3
"""A library of Python as a peer of `trama bench`: python_peer.py LIBRARY GRAPH THREADS [TEXT]

GRAPH is a file of little-endian numbers: nodes and edges (u64 each), then the two ends of every edge (u32 each). Ids are
0 .. nodes - 1; the graph is undirected and simple. TEXT is the same graph, two ids and a blank between them a line.

The first line on standard output says who answers: {"library", "version", "serial"}, or {"missing"}. Then each line on standard input
is the name of a kernel, and is answered by a line: {"seconds", "check", "how"} or {"cannot"}. Timed is the call alone,
from the library's own graph to a result in the library's memory; what is made of it for the check value is not.

To add a kernel: a method of its name in the libraries that have it, which gives `Call(how, run, check)`.
"""

import functools
import json
import math
import os
import sys
import time
import warnings
from collections import namedtuple

# How the library is asked; what is timed; what makes the check value of its result.
Call = namedtuple("Call", "how run check")


class Cannot(Exception):
    """Why a library is not timed on a kernel."""


class Edges:
    """The graph as it was handed over."""

    def __init__(self, path, text):
        import numpy

        self.numpy, self.text = numpy, text
        self.nodes, self.count = (int(number) for number in numpy.fromfile(path, dtype="<u8", count=2))
        self.pairs = numpy.fromfile(path, dtype="<u4", offset=16).reshape(self.count, 2)

    @functools.cached_property
    def degrees(self):
        return self.numpy.bincount(self.pairs.ravel(), minlength=self.nodes)

    @property
    def hub(self):
        """The node with the most neighbours; of several, the smallest."""
        return int(self.degrees.argmax())

    @property
    def alpha(self):
        return 1.0 / (float(self.degrees.max()) + 1.0)

    @functools.cached_property
    def lengths(self):
        """Whole numbers from 1 to 255, by a hash of the ends: `length` in engine/src/benchmark/subject.rs."""
        numpy = self.numpy
        ends = numpy.sort(self.pairs, axis=1).astype(numpy.uint64)
        mixed = (ends[:, 0] << numpy.uint64(32) | ends[:, 1]) * numpy.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ mixed >> numpy.uint64(29)) * numpy.uint64(0xBF58476D1CE4E5B9)
        return 1.0 + ((mixed >> numpy.uint64(40)) % numpy.uint64(255)).astype(numpy.float64)

    def greatest_share(self, scores):
        """The greatest score as a share of those of nodes with an edge."""
        scores = self.numpy.asarray(scores)[self.degrees > 0]
        return float(scores.max() / scores.sum())

    def sum_by_length(self, scores):
        scores = self.numpy.asarray(scores)
        return float(scores.sum() / math.sqrt((scores * scores).sum()))


def reached(distances, beyond):
    """Sum of the distances below `beyond`, which unreached nodes have."""
    return float(sum(distance for distance in distances if distance < beyond))


class Networkit:
    serial = False

    def __init__(self, edges, threads):
        import networkit

        self.module, self.edges = networkit, edges
        self.version = networkit.__version__
        networkit.setNumberOfThreads(threads)

    @functools.cached_property
    def graph(self):
        return self.build(None)

    @functools.cached_property
    def weighted(self):
        return self.build(self.edges.lengths)

    def build(self, weights):
        ends = (self.edges.pairs[:, 0].astype("uint64"), self.edges.pairs[:, 1].astype("uint64"))
        data = ends if weights is None else (weights, ends)
        return self.module.GraphFromCoo(data, n=self.edges.nodes, weighted=weights is not None)

    def algorithm(self, how, make, check):
        return Call(how, lambda: make().run(), check)

    def page_rank_by(self, how, tolerance, most):
        centrality = self.module.centrality
        graph = self.graph

        def run():
            sinks = centrality.SinkHandling.DistributeSinks
            algorithm = centrality.PageRank(graph, 0.85, tolerance, distributeSinks=sinks)
            algorithm.norm = centrality.Norm.L1_NORM
            if most:
                algorithm.maxIterations = most
            return algorithm.run()

        def check(algorithm):
            if most and algorithm.numberOfIterations() != most:
                raise Cannot(f"stopped after {algorithm.numberOfIterations()} iterations")
            return self.edges.greatest_share(algorithm.scores())

        return Call(how, run, check)

    def page_rank_20(self):
        return self.page_rank_by("PageRank, 20 iterations, sinks distributed", 1e-300, 20)

    def page_rank(self):
        return self.page_rank_by("PageRank, tol 1e-6 in L1, sinks distributed", 1e-6, None)

    def eigenvector(self):
        graph = self.graph
        make = lambda: self.module.centrality.EigenvectorCentrality(graph, tol=1e-9)
        how = "EigenvectorCentrality, tol 1e-9 between iterations"
        return self.algorithm(how, make, lambda found: self.edges.sum_by_length(found.scores()))

    def katz(self):
        graph, alpha = self.graph, self.edges.alpha
        make = lambda: self.module.centrality.KatzCentrality(graph, alpha, 1.0, 1e-8)
        how = "KatzCentrality, tol 1e-8; it scales scores in each iteration, so that they are those of another alpha"
        return self.algorithm(how, make, lambda found: self.edges.sum_by_length(found.scores()))

    def betweenness(self):
        graph = self.graph
        make = lambda: self.module.centrality.Betweenness(graph)
        # It counts each pair from both ends.
        return self.algorithm("Betweenness", make, lambda found: math.fsum(found.scores()) / 2.0)

    def sampled_betweenness(self):
        graph = self.graph
        make = lambda: self.module.centrality.KadabraBetweenness(graph, 0.01, 0.1)
        # In 11.3 the center of a star, which lies between all pairs, scores 1.33.
        how = "KadabraBetweenness, err .01, delta .1; its scores are too large"
        return self.algorithm(how, make, lambda found: max(found.scores()))

    def betweenness_256(self):
        graph = self.graph
        make = lambda: self.module.centrality.EstimateBetweenness(graph, 256, False, True)
        # It counts each pair from both ends.
        return self.algorithm("EstimateBetweenness, 256 samples", make, lambda found: math.fsum(found.scores()) / 2.0)

    def closeness(self):
        centrality, graph = self.module.centrality, self.graph
        make = lambda: centrality.Closeness(graph, True, centrality.ClosenessVariant.GENERALIZED)
        return self.algorithm("Closeness, generalized", make, lambda found: math.fsum(found.scores()))

    def harmonic(self):
        graph = self.graph
        make = lambda: self.module.centrality.HarmonicCloseness(graph, normalized=False)
        return self.algorithm("HarmonicCloseness", make, lambda found: math.fsum(found.scores()))

    def communities(self, how, make):
        graph = self.graph
        quality = self.module.community.Modularity()
        return self.algorithm(how, make, lambda found: quality.getQuality(found.getPartition(), graph))

    def leiden(self):
        graph = self.graph
        make = lambda: self.module.community.ParallelLeiden(graph)
        return self.communities("ParallelLeiden, 3 iterations, its default", make)

    def louvain(self):
        graph = self.graph
        make = lambda: self.module.community.PLM(graph)
        return self.communities("PLM, its defaults", make)

    def components(self):
        graph = self.graph
        make = lambda: self.module.components.ConnectedComponents(graph)
        return self.algorithm("ConnectedComponents", make, lambda found: float(found.numberOfComponents()))

    def core_numbers(self):
        graph = self.graph
        make = lambda: self.module.centrality.CoreDecomposition(graph)
        return self.algorithm("CoreDecomposition", make, lambda found: math.fsum(found.scores()))

    def triangles(self):
        graph = self.graph
        if not graph.hasEdgeIds():
            graph.indexEdges()
        make = lambda: self.module.sparsification.TriangleEdgeScore(graph)
        # Each triangle counts on its three edges.
        return self.algorithm("TriangleEdgeScore, of each edge", make, lambda found: sum(found.scores()) / 3.0)

    def clustering(self):
        graph = self.graph
        make = lambda: self.module.centrality.LocalClusteringCoefficient(graph, True)
        return self.algorithm("LocalClusteringCoefficient, turbo", make, lambda found: math.fsum(found.scores()))

    def bfs(self):
        graph, hub = self.graph, self.edges.hub
        make = lambda: self.module.distance.BFS(graph, hub, storePaths=False)
        return self.algorithm("BFS, distances alone", make, lambda found: reached(found.getDistances(), 1e300))

    def shortest_paths(self):
        graph, hub = self.weighted, self.edges.hub
        make = lambda: self.module.distance.Dijkstra(graph, hub, storePaths=False)
        return self.algorithm("Dijkstra, distances alone", make, lambda found: reached(found.getDistances(), 1e300))

    def edge_list(self):
        reader = self.module.graphio.EdgeListReader(" ", 0)
        return Call("EdgeListReader", lambda: reader.read(self.edges.text), lambda graph: float(graph.numberOfEdges()))


class Igraph:
    serial = True

    def __init__(self, edges, threads):
        import igraph

        self.module, self.edges = igraph, edges
        self.version = igraph.__version__

    @functools.cached_property
    def graph(self):
        return self.module.Graph(n=self.edges.nodes, edges=memoryview(self.edges.pairs.astype("int64")))

    def page_rank_20(self):
        raise Cannot("no fixed number of iterations")

    def page_rank(self):
        graph = self.graph
        run = lambda: graph.pagerank(damping=0.85, implementation="prpack")
        return Call("pagerank by PRPACK, to its own 1e-10", run, self.edges.greatest_share)

    def eigenvector(self):
        graph = self.graph
        run = lambda: graph.eigenvector_centrality(scale=False)
        return Call("eigenvector_centrality by ARPACK, to machine precision", run, self.edges.sum_by_length)

    def betweenness(self):
        graph = self.graph
        return Call("betweenness", lambda: graph.betweenness(), math.fsum)

    def betweenness_256(self):
        graph, nodes = self.graph, self.edges.nodes
        generator = self.edges.numpy.random.default_rng(0)
        pivots = generator.choice(nodes, size=min(256, nodes), replace=False).tolist()
        run = lambda: graph.betweenness(sources=pivots)
        # What it counts of the pivots alone stands for all nodes.
        check = lambda scores: math.fsum(scores) * nodes / len(pivots)
        return Call("betweenness of 256 sources drawn evenly", run, check)

    def closeness(self):
        graph = self.graph

        def check(scores):
            # Within each component; Wasserman and Faust's is smaller by the share of the others that it holds.
            sizes, others = graph.connected_components(), max(self.edges.nodes - 1, 1)
            share = [(sizes.size(component) - 1) / others for component in sizes.membership]
            return math.fsum(score * part for score, part in zip(scores, share) if score == score)

        return Call("closeness, within components", lambda: graph.closeness(), check)

    def harmonic(self):
        graph = self.graph
        return Call("harmonic_centrality", lambda: graph.harmonic_centrality(normalized=False), math.fsum)

    def leiden(self):
        graph = self.graph
        run = lambda: graph.community_leiden(objective_function="modularity")
        return Call("community_leiden, 2 iterations, its default", run, lambda found: found.modularity)

    def louvain(self):
        graph = self.graph
        run = lambda: graph.community_multilevel()
        return Call("community_multilevel", run, lambda found: found.modularity)

    def components(self):
        graph = self.graph
        run = lambda: graph.connected_components().membership
        return Call("connected_components", run, lambda found: float(len(set(found))))

    def core_numbers(self):
        graph = self.graph
        return Call("coreness", lambda: graph.coreness(), lambda found: float(sum(found)))

    def triangles(self):
        graph = self.graph

        def check(transitivity):
            pairs = sum(degree * (degree - 1) // 2 for degree in self.edges.degrees.tolist())
            return float(round(transitivity * pairs / 3))

        return Call("transitivity_undirected, which counts them", lambda: graph.transitivity_undirected(), check)

    def clustering(self):
        graph = self.graph
        run = lambda: graph.transitivity_local_undirected(mode="zero")
        return Call("transitivity_local_undirected", run, math.fsum)

    def bfs(self):
        graph, hub = self.graph, self.edges.hub
        check = lambda found: reached(found[0], math.inf)
        return Call("distances, without parents", lambda: graph.distances(source=hub), check)

    def shortest_paths(self):
        graph, hub = self.graph, self.edges.hub
        if "length" not in graph.es.attributes():
            graph.es["length"] = self.edges.lengths
        run = lambda: graph.distances(source=hub, weights="length", algorithm="dijkstra")
        return Call("distances by Dijkstra, without parents", run, lambda found: reached(found[0], math.inf))

    def edge_list(self):
        run = lambda: self.module.Graph.Read_Edgelist(self.edges.text, directed=False)
        return Call("Graph.Read_Edgelist", run, lambda graph: float(graph.ecount()))


class Leidenalg:
    serial = True

    def __init__(self, edges, threads):
        import leidenalg

        self.module, self.igraph = leidenalg, Igraph(edges, threads)
        self.version = leidenalg.__version__

    def leiden(self):
        graph = self.igraph.graph
        run = lambda: self.module.find_partition(graph, self.module.ModularityVertexPartition, seed=0)
        return Call("find_partition, 2 iterations, its default", run, lambda found: found.modularity)


class GraphTool:
    serial = False

    def __init__(self, edges, threads):
        import graph_tool.all

        self.module, self.edges = graph_tool.all, edges
        self.version = graph_tool.__version__.split()[0]
        graph_tool.openmp_set_num_threads(threads)

    @functools.cached_property
    def graph(self):
        graph = self.module.Graph(directed=False)
        graph.add_vertex(self.edges.nodes)
        graph.add_edge_list(self.edges.pairs)
        return graph

    @functools.cached_property
    def lengths(self):
        return self.graph.new_edge_property("double", vals=self.edges.lengths)

    def of_nodes(self, how, run, check):
        return Call(how, run, lambda found: check(found.a))

    def page_rank_20(self):
        graph = self.graph
        run = lambda: self.module.pagerank(graph, damping=0.85, epsilon=0, max_iter=20)
        return self.of_nodes("pagerank, 20 iterations", run, self.edges.greatest_share)

    def page_rank(self):
        graph = self.graph
        run = lambda: self.module.pagerank(graph, damping=0.85, epsilon=1e-6)
        return self.of_nodes("pagerank, epsilon 1e-6", run, self.edges.greatest_share)

    def eigenvector(self):
        graph = self.graph
        run = lambda: self.module.eigenvector(graph, epsilon=1e-9)
        return Call("eigenvector, epsilon 1e-9", run, lambda found: self.edges.sum_by_length(found[1].a))

    def katz(self):
        graph, alpha = self.graph, self.edges.alpha
        run = lambda: self.module.katz(graph, alpha=alpha, epsilon=1e-8)
        return self.of_nodes("katz, epsilon 1e-8", run, self.edges.sum_by_length)

    def betweenness(self):
        graph = self.graph
        run = lambda: self.module.betweenness(graph, norm=False)[0]
        return self.of_nodes("betweenness", run, math.fsum)

    def harmonic(self):
        graph = self.graph
        run = lambda: self.module.closeness(graph, norm=False, harmonic=True)
        return self.of_nodes("closeness, harmonic", run, lambda scores: math.fsum(s for s in scores if s == s))

    def components(self):
        graph = self.graph
        run = lambda: self.module.label_components(graph)
        return Call("label_components", run, lambda found: float(len(found[1])))

    def core_numbers(self):
        graph = self.graph
        run = lambda: self.module.kcore_decomposition(graph)
        return self.of_nodes("kcore_decomposition", run, lambda found: float(found.sum()))

    def clustering(self):
        graph = self.graph
        run = lambda: self.module.local_clustering(graph)
        return self.of_nodes("local_clustering", run, math.fsum)

    def bfs(self):
        graph, hub = self.graph, self.edges.hub
        run = lambda: self.module.shortest_distance(graph, source=graph.vertex(hub))
        check = lambda found: reached(found.tolist(), self.edges.nodes)
        return self.of_nodes("shortest_distance, without parents", run, check)

    def shortest_paths(self):
        graph, hub, lengths = self.graph, self.edges.hub, self.lengths
        run = lambda: self.module.shortest_distance(graph, source=graph.vertex(hub), weights=lengths)
        check = lambda found: reached(found.tolist(), 1e300)
        return self.of_nodes("shortest_distance by Dijkstra, without parents", run, check)


class Rustworkx:
    serial = False

    # A graph of Python objects: more edges take minutes and gigabytes to build.
    MOST_EDGES = 5_000_000

    def __init__(self, edges, threads):
        import rustworkx

        self.module, self.edges = rustworkx, edges
        self.version = rustworkx.__version__

    @functools.cached_property
    def graph(self):
        return self.build(self.module.PyGraph(), None)

    @functools.cached_property
    def weighted(self):
        return self.build(self.module.PyGraph(), self.edges.lengths)

    def build(self, graph, weights):
        if self.edges.count > self.MOST_EDGES:
            raise Cannot(f"a graph of {self.edges.count} edges takes too long to build")
        graph.add_nodes_from(range(self.edges.nodes))
        if weights is None:
            graph.add_edges_from_no_data([tuple(pair) for pair in self.edges.pairs.tolist()])
        else:
            pairs = zip(self.edges.pairs.tolist(), weights.tolist())
            graph.add_edges_from([(source, target, weight) for (source, target), weight in pairs])
        return graph

    def values(self, mapping):
        return list(mapping.values())

    def page_rank_20(self):
        raise Cannot("an error when the iterations end before the tolerance")

    def page_rank(self):
        raise Cannot("directed graphs alone")

    def eigenvector(self):
        graph = self.graph
        tolerance = 1e-9 / max(self.edges.nodes, 1)
        run = lambda: self.module.graph_eigenvector_centrality(graph, max_iter=1000, tol=tolerance)
        check = lambda found: self.edges.sum_by_length(self.values(found))
        return Call("graph_eigenvector_centrality, scores change by less than 1e-9 in all", run, check)

    def katz(self):
        graph, alpha = self.graph, self.edges.alpha
        run = lambda: self.module.graph_katz_centrality(graph, alpha=alpha, beta=1.0, tol=1e-8)
        check = lambda found: self.edges.sum_by_length(self.values(found))
        return Call("graph_katz_centrality, tol 1e-8 a node", run, check)

    def betweenness(self):
        graph = self.graph
        run = lambda: self.module.graph_betweenness_centrality(graph, normalized=False)
        return Call("graph_betweenness_centrality", run, lambda found: math.fsum(self.values(found)))

    def closeness(self):
        graph = self.graph
        run = lambda: self.module.graph_closeness_centrality(graph)
        return Call("graph_closeness_centrality", run, lambda found: math.fsum(self.values(found)))

    def components(self):
        graph = self.graph
        run = lambda: self.module.connected_components(graph)
        return Call("connected_components", run, lambda found: float(len(found)))

    def core_numbers(self):
        graph = self.graph
        run = lambda: self.module.graph_core_number(graph)
        return Call("graph_core_number", run, lambda found: float(sum(self.values(found))))

    def triangles(self):
        graph = self.graph

        def check(transitivity):
            pairs = sum(degree * (degree - 1) // 2 for degree in self.edges.degrees.tolist())
            return float(round(transitivity * pairs / 3))

        return Call("graph_transitivity, which counts them", lambda: self.module.graph_transitivity(graph), check)

    def bfs(self):
        graph, hub = self.graph, self.edges.hub
        run = lambda: self.module.graph_bfs_layers(graph, [hub])
        check = lambda layers: float(sum(at * len(layer) for at, layer in enumerate(layers)))
        return Call("graph_bfs_layers, without parents", run, check)

    def shortest_paths(self):
        graph, hub = self.weighted, self.edges.hub
        run = lambda: self.module.graph_dijkstra_shortest_path_lengths(graph, hub, float)
        return Call("graph_dijkstra_shortest_path_lengths", run, lambda found: math.fsum(self.values(found)))


LIBRARIES = {
    "networkit": Networkit,
    "igraph": Igraph,
    "leidenalg": Leidenalg,
    "graph-tool": GraphTool,
    "rustworkx": Rustworkx,
}


def answer(peer, kernel):
    if not callable(getattr(peer, kernel, None)) or kernel.startswith("_"):
        return {"cannot": "does not have it"}
    call = getattr(peer, kernel)()
    start = time.perf_counter()
    found = call.run()
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "check": call.check(found), "how": call.how}


def main():
    library, path, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
    text = sys.argv[4] if len(sys.argv) > 4 else None
    # The protocol keeps this stream for itself; whatever else a library prints goes to standard error.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    say = lambda line: print(json.dumps(line), file=out, flush=True)
    warnings.simplefilter("ignore")
    try:
        peer = LIBRARIES[library](Edges(path, text), threads)
    except ImportError as error:
        say({"missing": str(error)})
        return
    say({"library": library, "version": peer.version, "serial": peer.serial})
    for line in sys.stdin:
        try:
            said = answer(peer, line.strip())
        except Cannot as reason:
            said = {"cannot": str(reason)}
        except Exception as error:  # A library's error is what it has to say to this kernel.
            said = {"cannot": f"{type(error).__name__}: {error}"}
        say(said)


main()
