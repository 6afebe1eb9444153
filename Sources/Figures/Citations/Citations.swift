/// The works that this project implements, checks, or runs on.
public enum Citations {
  /// The work with a key or an arXiv identifier.
  ///
  /// - Throws: ``CitationError/unknownKey(_:)``.
  public static func work(_ key: String) throws -> Citation {
    guard let work = all.first(where: { $0.key == key || $0.arXiv == key }) else {
      throw CitationError.unknownKey(key)
    }
    return work
  }

  /// Every work, by subject.
  public static let all: [Citation] = kernels + theory + features + implicitBias + software

  private static let neurIPS = "Advances in Neural Information Processing Systems"
  private static let iclr = "International Conference on Learning Representations"
  private static let icml = "International Conference on Machine Learning"

  /// Kernels of infinitely wide networks.
  public static let kernels: [Citation] = [
    Citation(
      "williams1997infinite", ["Christopher K. I. Williams"], "Computing with Infinite Networks",
      .conference, "\(neurIPS) 9", 1997,
      url: "https://papers.nips.cc/paper/1197-computing-with-infinite-networks"),
    Citation(
      "cho2009kernel", ["Youngmin Cho", "Lawrence K. Saul"], "Kernel Methods for Deep Learning",
      .conference, "\(neurIPS) 22", 2009,
      url: "https://papers.nips.cc/paper/3628-kernel-methods-for-deep-learning"),
    Citation(
      "lee2018nngp",
      [
        "Jaehoon Lee", "Yasaman Bahri", "Roman Novak", "Samuel S. Schoenholz",
        "Jeffrey Pennington", "Jascha Sohl-Dickstein",
      ], "Deep Neural Networks as Gaussian Processes", .conference, iclr, 2018,
      arXiv: "1711.00165"),
    Citation(
      "jacot2018ntk", ["Arthur Jacot", "Franck Gabriel", "Clément Hongler"],
      "Neural Tangent Kernel: Convergence and Generalization in Neural Networks", .conference,
      "\(neurIPS) 31", 2018, arXiv: "1806.07572"),
    Citation(
      "arora2019cntk",
      [
        "Sanjeev Arora", "Simon S. Du", "Wei Hu", "Zhiyuan Li", "Ruslan Salakhutdinov",
        "Ruosong Wang",
      ], "On Exact Computation with an Infinitely Wide Neural Net", .conference, "\(neurIPS) 32",
      2019, arXiv: "1904.11955"),
    Citation(
      "li2019enhanced",
      [
        "Zhiyuan Li", "Ruosong Wang", "Dingli Yu", "Simon S. Du", "Wei Hu",
        "Ruslan Salakhutdinov", "Sanjeev Arora",
      ], "Enhanced Convolutional Neural Tangent Kernels", .preprint, "arXiv preprint", 2019,
      arXiv: "1911.00809"),
    Citation(
      "novak2020neuraltangents",
      [
        "Roman Novak", "Lechao Xiao", "Jiri Hron", "Jaehoon Lee", "Alexander A. Alemi",
        "Jascha Sohl-Dickstein", "Samuel S. Schoenholz",
      ], "Neural Tangents: Fast and Easy Infinite Neural Networks in Python", .conference, iclr,
      2020, arXiv: "1912.02803"),
    Citation(
      "sohldickstein2020standard",
      ["Jascha Sohl-Dickstein", "Roman Novak", "Samuel S. Schoenholz", "Jaehoon Lee"],
      "On the infinite width limit of neural networks with a standard parameterization",
      .preprint, "arXiv preprint", 2020, arXiv: "2001.07301"),
    Citation(
      "arora2020small",
      [
        "Sanjeev Arora", "Simon S. Du", "Zhiyuan Li", "Ruslan Salakhutdinov", "Ruosong Wang",
        "Dingli Yu",
      ], "Harnessing the Power of Infinitely Wide Deep Nets on Small-data Tasks", .conference,
      iclr, 2020, arXiv: "1910.01663"),
    Citation(
      "shankar2020tangents",
      [
        "Vaishaal Shankar", "Alex Fang", "Wenshuo Guo", "Sara Fridovich-Keil",
        "Ludwig Schmidt", "Jonathan Ragan-Kelley", "Benjamin Recht",
      ], "Neural Kernels Without Tangents", .conference, icml, 2020, arXiv: "2003.02237"),
  ]

  /// Optimization and generalization of wide networks.
  public static let theory: [Citation] = [
    Citation(
      "zhang2017rethinking",
      ["Chiyuan Zhang", "Samy Bengio", "Moritz Hardt", "Benjamin Recht", "Oriol Vinyals"],
      "Understanding deep learning requires rethinking generalization", .conference, iclr, 2017,
      arXiv: "1611.03530"),
    Citation(
      "du2019provably", ["Simon S. Du", "Xiyu Zhai", "Barnabás Póczos", "Aarti Singh"],
      "Gradient Descent Provably Optimizes Over-parameterized Neural Networks", .conference,
      iclr, 2019, arXiv: "1810.02054"),
    Citation(
      "arora2019finegrained",
      ["Sanjeev Arora", "Simon S. Du", "Wei Hu", "Zhiyuan Li", "Ruosong Wang"],
      "Fine-Grained Analysis of Optimization and Generalization for Overparameterized Two-Layer"
        + " Neural Networks", .conference, icml, 2019, arXiv: "1901.08584"),
    Citation(
      "lee2019wide",
      [
        "Jaehoon Lee", "Lechao Xiao", "Samuel S. Schoenholz", "Yasaman Bahri", "Roman Novak",
        "Jascha Sohl-Dickstein", "Jeffrey Pennington",
      ], "Wide Neural Networks of Any Depth Evolve as Linear Models Under Gradient Descent",
      .conference, "\(neurIPS) 32", 2019, arXiv: "1902.06720"),
    Citation(
      "allenzhu2019convergence", ["Zeyuan Allen-Zhu", "Yuanzhi Li", "Zhao Song"],
      "A Convergence Theory for Deep Learning via Over-Parameterization", .conference, icml, 2019,
      arXiv: "1811.03962"),
    Citation(
      "allenzhu2019resnet", ["Zeyuan Allen-Zhu", "Yuanzhi Li"],
      "What Can ResNet Learn Efficiently, Going Beyond Kernels?", .conference, "\(neurIPS) 32",
      2019, arXiv: "1905.10337"),
  ]

  /// Random features, kernels in high dimension, double descent.
  public static let features: [Citation] = [
    Citation(
      "ghorbani2021linearized",
      ["Behrooz Ghorbani", "Song Mei", "Theodor Misiakiewicz", "Andrea Montanari"],
      "Linearized two-layers neural networks in high dimension", .journal,
      "The Annals of Statistics 49(2)", 2021, arXiv: "1904.12191"),
    Citation(
      "ghorbani2019limitations",
      ["Behrooz Ghorbani", "Song Mei", "Theodor Misiakiewicz", "Andrea Montanari"],
      "Limitations of Lazy Training of Two-layers Neural Networks", .conference, "\(neurIPS) 32",
      2019, arXiv: "1906.08899"),
    Citation(
      "ghorbani2020outperform",
      ["Behrooz Ghorbani", "Song Mei", "Theodor Misiakiewicz", "Andrea Montanari"],
      "When Do Neural Networks Outperform Kernel Methods?", .conference, "\(neurIPS) 33", 2020,
      arXiv: "2006.13409"),
    Citation(
      "mei2022features", ["Song Mei", "Andrea Montanari"],
      "The generalization error of random features regression: Precise asymptotics and the double"
        + " descent curve", .journal, "Communications on Pure and Applied Mathematics 75(4)", 2022,
      arXiv: "1908.05355"),
    Citation(
      "montanari2020interpolation", ["Andrea Montanari", "Yiqiao Zhong"],
      "The Interpolation Phase Transition in Neural Networks: Memorization and Generalization under"
        + " Lazy Training", .preprint, "arXiv preprint", 2020, arXiv: "2007.12826"),
    Citation(
      "hastie2022surprises",
      ["Trevor Hastie", "Andrea Montanari", "Saharon Rosset", "Ryan J. Tibshirani"],
      "Surprises in High-Dimensional Ridgeless Least Squares Interpolation", .journal,
      "The Annals of Statistics 50(2)", 2022, arXiv: "1903.08560"),
    Citation(
      "canatar2021spectral", ["Abdulkadir Canatar", "Blake Bordelon", "Cengiz Pehlevan"],
      "Spectral Bias and Task-Model Alignment Explain Generalization in Kernel Regression and"
        + " Infinitely Wide Neural Networks", .journal, "Nature Communications 12", 2021,
      arXiv: "2006.13198"),
    Citation(
      "simon2023eigenlearning",
      ["James B. Simon", "Madeline Dickens", "Dhruva Karkada", "Michael R. DeWeese"],
      "The Eigenlearning Framework: A Conservation Law Perspective on Kernel Regression and Wide"
        + " Neural Networks", .journal, "Transactions on Machine Learning Research", 2023,
      arXiv: "2110.03922"),
    Citation(
      "simon2024more",
      ["James B. Simon", "Dhruva Karkada", "Nikhil Ghosh", "Mikhail Belkin"],
      "More is Better in Modern Machine Learning: when Infinite Overparameterization is Optimal and"
        + " Overfitting is Obligatory", .conference, iclr, 2024, arXiv: "2311.14646"),
  ]

  /// Where optimizers converge.
  public static let implicitBias: [Citation] = [
    Citation(
      "neyshabur2015norm", ["Behnam Neyshabur", "Ryota Tomioka", "Nathan Srebro"],
      "Norm-Based Capacity Control in Neural Networks", .conference,
      "Conference on Learning Theory", 2015, arXiv: "1503.00036"),
    Citation(
      "neyshabur2015path", ["Behnam Neyshabur", "Ruslan Salakhutdinov", "Nathan Srebro"],
      "Path-SGD: Path-Normalized Optimization in Deep Neural Networks", .conference,
      "\(neurIPS) 28", 2015, arXiv: "1506.02617"),
    Citation(
      "neyshabur2017exploring",
      ["Behnam Neyshabur", "Srinadh Bhojanapalli", "David McAllester", "Nathan Srebro"],
      "Exploring Generalization in Deep Learning", .conference, "\(neurIPS) 30", 2017,
      arXiv: "1706.08947"),
    Citation(
      "neyshabur2015search", ["Behnam Neyshabur", "Ryota Tomioka", "Nathan Srebro"],
      "In Search of the Real Inductive Bias: On the Role of Implicit Regularization in Deep Learning",
      .conference, "\(iclr) Workshop", 2015, arXiv: "1412.6614"),
    Citation(
      "bartlett2017spectrally", ["Peter L. Bartlett", "Dylan J. Foster", "Matus Telgarsky"],
      "Spectrally-normalized margin bounds for neural networks", .conference, "\(neurIPS) 30", 2017,
      arXiv: "1706.08498"),
    Citation(
      "liang2019fisherrao",
      ["Tengyuan Liang", "Tomaso Poggio", "Alexander Rakhlin", "James Stokes"],
      "Fisher-Rao Metric, Geometry, and Complexity of Neural Networks", .conference,
      "International Conference on Artificial Intelligence and Statistics", 2019,
      arXiv: "1711.01530"),
    Citation(
      "neyshabur2019role",
      [
        "Behnam Neyshabur", "Zhiyuan Li", "Srinadh Bhojanapalli", "Yann LeCun", "Nathan Srebro",
      ],
      "The role of over-parametrization in generalization of neural networks", .conference, iclr,
      2019, arXiv: "1805.12076"),
    Citation(
      "wilson2017marginal",
      [
        "Ashia C. Wilson", "Rebecca Roelofs", "Mitchell Stern", "Nathan Srebro",
        "Benjamin Recht",
      ], "The Marginal Value of Adaptive Gradient Methods in Machine Learning", .conference,
      "\(neurIPS) 30", 2017, arXiv: "1705.08292"),
    Citation(
      "alemohammad2021recurrent",
      ["Sina Alemohammad", "Zichao Wang", "Randall Balestriero", "Richard G. Baraniuk"],
      "The Recurrent Neural Tangent Kernel", .conference, iclr, 2021,
      arXiv: "2006.10246"),
    Citation(
      "gunasekar2017matrix",
      [
        "Suriya Gunasekar", "Blake Woodworth", "Srinadh Bhojanapalli", "Behnam Neyshabur",
        "Nathan Srebro",
      ], "Implicit Regularization in Matrix Factorization", .conference, "\(neurIPS) 30", 2017,
      arXiv: "1705.09280"),
    Citation(
      "soudry2018separable",
      [
        "Daniel Soudry", "Elad Hoffer", "Mor Shpigel Nacson", "Suriya Gunasekar",
        "Nathan Srebro",
      ], "The Implicit Bias of Gradient Descent on Separable Data", .journal,
      "Journal of Machine Learning Research 19(70)", 2018, arXiv: "1710.10345"),
    Citation(
      "nacson2018convergence",
      [
        "Mor Shpigel Nacson", "Jason D. Lee", "Suriya Gunasekar", "Pedro Savarese",
        "Nathan Srebro", "Daniel Soudry",
      ], "Convergence of Gradient Descent on Separable Data", .preprint, "arXiv preprint", 2018,
      arXiv: "1803.01905"),
    Citation(
      "nacson2018stochastic", ["Mor Shpigel Nacson", "Nathan Srebro", "Daniel Soudry"],
      "Stochastic Gradient Descent on Separable Data: Exact Convergence with a Fixed Learning Rate",
      .preprint, "arXiv preprint", 2018, arXiv: "1806.01796"),
    Citation(
      "gunasekar2018geometry",
      ["Suriya Gunasekar", "Jason D. Lee", "Daniel Soudry", "Nathan Srebro"],
      "Characterizing Implicit Bias in Terms of Optimization Geometry", .conference, icml, 2018,
      arXiv: "1802.08246"),
    Citation(
      "gunasekar2018convolutional",
      ["Suriya Gunasekar", "Jason D. Lee", "Daniel Soudry", "Nathan Srebro"],
      "Implicit Bias of Gradient Descent on Linear Convolutional Networks", .conference,
      "\(neurIPS) 31", 2018, arXiv: "1806.00468"),
  ]

  /// Methods inside the program.
  public static let software: [Citation] = [
    Citation(
      "salmon2011philox",
      ["John K. Salmon", "Mark A. Moraes", "Ron O. Dror", "David E. Shaw"],
      "Parallel Random Numbers: As Easy as 1, 2, 3", .conference,
      "International Conference for High Performance Computing, Networking, Storage and Analysis"
        + " (SC11)", 2011, doi: "10.1145/2063384.2063405"),
    Citation(
      "zhang2012openblas", ["Zhang Xianyi", "Wang Qian", "Zhang Yunquan"],
      "Model-driven Level 3 BLAS Performance Optimization on Loongson 3A Processor", .conference,
      "IEEE 18th International Conference on Parallel and Distributed Systems (ICPADS)", 2012,
      doi: "10.1109/ICPADS.2012.97"),
    Citation(
      "chang2011libsvm", ["Chih-Chung Chang", "Chih-Jen Lin"],
      "LIBSVM: A Library for Support Vector Machines", .journal,
      "ACM Transactions on Intelligent Systems and Technology 2(3), article 27", 2011,
      doi: "10.1145/1961189.1961199"),
  ]
}
